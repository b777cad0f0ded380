// Talking to the simulator.

async function post(path, order) {
  const answer = await fetch("sim/" + path, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(order),
  });
  const told = await answer.json();
  return answer.ok ? told : { failure: told.message || "That did not work." };
}

// What the bot made of it; `failure` in words where it made nothing.
export async function ask(path, order) {
  try {
    const told = await post(path, order);
    if (told.failure || path === "say" || path === "speak" || path === "troubles" || path === "complete") return told;
    return told.acknowledged ? told : { failure: "The application did not respond." };
  } catch {
    return { failure: "The demo does not answer. Has it ended?" };
  }
}

export async function channel(user) {
  const answer = await fetch("sim/channel?user=" + encodeURIComponent(user));
  if (!answer.ok) throw new Error("the channel cannot be read");
  return answer.json();
}
