"""`/notify` and the menu under the board: who is called when something is imported. Request to reply."""

import attrs

from discarr.board.episodes import episode_span
from discarr.board.finding import closest, folded
from discarr.board.notify import instance_and_key, subscriptions_card
from discarr.board.text import plain
from discarr.cache.cache_manager import CacheManager
from discarr.language.words import _
from discarr.model.downloads import Download, Live
from discarr.model.notices import Subscription
from discarr.model.replies import PrivateCard, Reply, Sentence
from discarr.model.requests import Request
from discarr.model.user_actions import NotifyMe, ShowSubscriptions, StopNotifying
from discarr.notices.calls import subscribed, subscriptions_of, without_subscription
from discarr.runtime.clock import Now

MOST = 50
"""For one user at a time."""

_TITLE, _LABEL = 150, 24


@attrs.define(kw_only=True)
class NotifyCommands:
    cache: CacheManager
    now: Now

    async def notify_command(self, request: Request) -> Reply:
        user_id = request.caller.user_id
        match request.action:
            case ShowSubscriptions():
                return PrivateCard(card=subscriptions_card(self._of(user_id)))
            case NotifyMe(download=download):
                return self._subscribe(user_id, download.strip())
            case StopNotifying(wanted=wanted):
                return self._stop(user_id, wanted.strip().removeprefix("#"))
            case other:
                raise TypeError(f"{other} is no part of the notifications")

    def _subscribe(self, user_id: int, wanted: str) -> Reply:
        found = self._found(wanted)
        if found is None:
            return Sentence(text=self._not_found())
        if found.download_id is None:
            return Sentence(text=_("It is not being downloaded yet. Please ask again once it is."))
        if len(self._of(user_id)) >= MOST:
            full = _("You wait for {most} downloads already. Take one away with /notify first.", most=MOST)
            return Sentence(text=full)
        instance, download_id, title = found.instance, found.download_id, _name(found)
        self.cache.update(
            lambda state: subscribed(
                state,
                user_id=user_id,
                instance=instance,
                download_id=download_id,
                title=title,
                now=self.now(),
            )
        )
        shown = plain(title, _TITLE)
        return Sentence(text=_("I call you when **{title}** is imported. /notify lists these.", title=shown))

    def _not_found(self) -> str:
        queues = self.cache.state.value.queues
        unread = [plain(each.label, _LABEL) for each, queue in queues.items() if not isinstance(queue, Live)]
        if unread:
            return _(
                "I find no download of that name, but I cannot read all of them: {services}.",
                services=", ".join(unread),
            )
        return _("I find no download of that name. It may be imported by now; look at /downloads.")

    def _stop(self, user_id: int, wanted: str) -> Reply:
        mine = dict(enumerate(self._of(user_id), start=1))
        # What was chosen while typing goes by its id: a number may mean another one by now.
        removed = next((each for n, each in mine.items() if wanted in (each.subscription_id, str(n))), None)
        if removed is None:
            return Sentence(text=_("You wait for nothing of that number; /notify lists what you wait for."))
        self.cache.update(lambda state: without_subscription(state, removed.subscription_id))
        shown = plain(removed.title, _TITLE)
        return Sentence(text=_("I do not call you about **{title}** any more.", title=shown))

    def _of(self, user_id: int) -> tuple[Subscription, ...]:
        return subscriptions_of(self.cache.state.value, user_id)

    def _found(self, wanted: str) -> Download | None:
        """By its key, as the menu and what is offered have it, or by its name."""
        instance_key, key = instance_and_key(wanted)
        listed = [
            download
            for queue in self.cache.state.value.queues.values()
            if queue.last
            for download in queue.last.downloads
            if instance_key in ("", download.instance.key)
        ]
        exact = [each for each in listed if each.key == key]
        if exact or instance_key or not key:
            return exact[0] if exact else None
        named = closest(listed, key, folded_name=lambda each: folded(f"{_name(each)} {each.title}"), most=1)
        return named[0] if named else None


def _name(download: Download) -> str:
    return f"{download.media_title or download.title} {episode_span(download.episodes)}".rstrip()
