// What can be computed of a page that everybody should be able to use. Each returns what is wrong with it.
({
  contrasts() {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = colour => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
      return [red, green, blue, alpha / 255];
    };
    const over = (front, back) => front.slice(0, 3).map((part, at) => part * front[3] + back[at] * (1 - front[3]));
    const ground = node => {
      const layers = [];
      for (let at = node; at; at = at.parentElement) layers.unshift(rgba(getComputedStyle(at).backgroundColor));
      return layers.reduce((below, layer) => over(layer, below), [255, 255, 255]);
    };
    const brightness = colour => colour.map(part => part / 255)
      .map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const wrong = [];
    while (texts.nextNode()) {
      const node = texts.currentNode.parentElement;
      if (!texts.currentNode.data.trim() || !node.checkVisibility({ visibilityProperty: true })) continue;
      if (node.closest(".unseen, .skip, noscript, option, [aria-disabled=true], [aria-hidden=true], .spoiler")) continue;
      const style = getComputedStyle(node), back = ground(node);
      const [light, dark] = [brightness(over(rgba(style.color), back)), brightness(back)].sort((a, b) => b - a);
      const ratio = (light + 0.05) / (dark + 0.05);
      const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
      if (ratio < (large ? 3 : 4.5)) wrong.push(`${ratio.toFixed(2)} ${texts.currentNode.data.trim().slice(0, 40)}`);
    }
    return wrong;
  },
  references() {
    const ids = [...document.querySelectorAll("[id]")].map(node => node.id);
    const wrong = ids.filter((id, at) => ids.indexOf(id) !== at).map(id => `two have the id ${id}`);
    for (const name of ["aria-controls", "aria-labelledby", "aria-describedby", "aria-activedescendant", "for"]) {
      for (const node of document.querySelectorAll(`[${name}]`)) {
        if (!document.getElementById(node.getAttribute(name))) wrong.push(`${name} leads nowhere: ${node.outerHTML.slice(0, 80)}`);
      }
    }
    return wrong;
  },
  pictures: () => [...document.images].filter(image => !image.hasAttribute("alt")).map(image => image.src),
  headings() {
    const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(node => node.checkVisibility());
    return levels.filter(node => !node.textContent.trim()).map(node => node.outerHTML);
  },
  // WCAG 2.2, 2.5.8: at least 24 by 24; links in a text are excepted.
  targets: () => [...document.querySelectorAll("button, input, select, [role=option], [role=combobox]")]
    .filter(node => node.checkVisibility()).map(node => [node, node.getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24).map(([node]) => node.outerHTML.slice(0, 80)),
  sideways: () => [...document.querySelectorAll("body *")].filter(node => node.checkVisibility())
    .filter(node => !node.closest(".unseen, .skip") && node.getBoundingClientRect().right > innerWidth + 1)
    .map(node => node.outerHTML.slice(0, 80)),
})
