"""The English sentences with something filled in that other rooms make, as they make them; and single words.

`errors/` and the decisions of `monitoring/` write plain English and know of no language; what they fill in
stands here as a `{place}`. A sentence without one is marked where it is written.
"""

from discarr.language.words import marked

PATTERNS = (
    # Why a service could not be read, or would not do something.
    marked("nothing answers ({reason}). Is it running, and is {setting} right?"),
    marked(
        "its certificate is not trusted ({reason}). Name the authority's certificate in TLS_CA_FILE, or set "
        "TLS_VERIFY=false if you accept any certificate."
    ),
    marked("the port in {setting} does not speak {scheme}. Try {other}:// in {again}."),
    marked("did not answer in time ({phase}). It may be overloaded, or a firewall drops it."),
    marked("refused the API key (HTTP {status}). Copy it anew from Settings > General into {setting}."),
    marked(
        "{setting} leads to {found} instead of the API. Check the URL base in {again} (Settings > General > "
        "URL Base), and that no login page stands in front of the API."
    ),
    marked(
        "{setting} leads to {found} instead of the API. Check the URL base in {again}, and that no login "
        "page stands in front of the API."
    ),
    marked(
        "refused the API key (HTTP {status}). It is {owner}'s: copy {service}'s own from Settings > General "
        "into {setting}."
    ),
    marked("{setting} leads to {found}, for it lacks the URL base. Put {base} at the end of the address."),
    marked(
        "its clock is {count} minutes ahead of this machine's, and the times it tells are off by as much. "
        "Set the one that is wrong (timedatectl set-ntp true)."
    ),
    marked(
        "its clock is {count} minutes behind this machine's, and the times it tells are off by as much. "
        "Set the one that is wrong (timedatectl set-ntp true)."
    ),
    marked(
        "its clock is {count} days ahead of this machine's, and the times it tells are off by as much. "
        "Set the one that is wrong (timedatectl set-ntp true)."
    ),
    marked(
        "its clock is {count} days behind this machine's, and the times it tells are off by as much. "
        "Set the one that is wrong (timedatectl set-ntp true)."
    ),
    marked("answered HTTP {status} to {path}. Its own log (System > Logs) says why."),
    marked(
        "its answer to {path} cannot be read ({reason}). Does {setting} point to {service}, and not to "
        "something in front of it?"
    ),
    marked("this is {found}, not {service}. Swap the URLs and keys in {url} and {key}."),
    marked("the state cannot be saved ({reason}); the log says where."),
    # What speaks against a removal or an import, and what became of one.
    marked("protected ({kind}: {value})"),
    marked("it could not be read: {why}"),
    marked("it could not be looked at again: {why}"),
    marked("its history could not be read: {why}"),
    marked("its files could not be looked at: {why}"),
    marked("its files could not be looked at again: {why}"),
    marked("it was asked for, and could not be looked at again: {why}"),
    marked("its clock stands still by now: {why}"),
    marked("it is not {reason} any more"),
    marked("only a person may judge it now: {why}"),
    marked("{note}, and the service may list it again"),
    marked("the release has {count} episodes; the others have no file, so it may go on waiting"),
    marked("no whole answer within {time}"),
    marked("a redirect to {where}"),
    marked("nothing (HTTP {status})"),
    marked("the service does not know a {lack} for its file ({name})"),
    marked("the service does not know an {lack} for its file ({name})"),
    marked("the service does not know a {lack} for {count} of {total} files ({name})"),
    marked("the service does not know an {lack} for {count} of {total} files ({name})"),
    marked("{name} and others"),
    marked("it is {state}"),
)
"""The narrow ones before the wide ones."""

WHOLE_SENTENCES = (
    marked("is starting up (HTTP 503). Discarr tries again by itself."),
    marked("its queue changed during three readings in a row. Discarr tries again by itself."),
    marked("its settings changed in the middle of a request. Ask again."),
    marked("the whole queue"),
    marked("no connection"),
    marked("nothing more came"),
    marked("it did not take the request"),
    marked("earlier requests still run"),
    marked("a web page"),
    marked("a redirect"),
)
"""Of rooms that may not know of languages: the errors and the nouns."""

WORDS = (
    # The states of downloads.
    marked("needs a hand"),
    marked("failed"),
    marked("stalled"),
    marked("importing"),
    marked("downloading"),
    marked("waiting to import"),
    marked("fetching metadata"),
    marked("queued"),
    marked("paused"),
    marked("delayed"),
    marked("download client unavailable"),
    marked("imported"),
    marked("unknown"),
    # The states of services.
    marked("online"),
    marked("degraded"),
    marked("starting"),
    marked("refused"),
    marked("offline"),
    marked("disabled"),
    # Why a download may be removed.
    marked("stuck"),
    marked("blocked"),
    # By which rule it counts as stuck.
    marked("no progress"),
    marked("no progress, nearly done"),
    marked("no metadata"),
    marked("goes backwards again and again"),
    # What a protection names.
    marked("download"),
    marked("release"),
    marked("indexer"),
    marked("client"),
    # How a film comes out.
    marked("in cinemas"),
    marked("digital release"),
    marked("physical release"),
    # What became of an import.
    marked("partly imported"),
    marked("not imported"),
    marked("not asked for"),
    # What the service does not know of a file.
    marked("film"),
    marked("series"),
    marked("episode"),
    marked("quality"),
    marked("language"),
)
"""The enumerations' own values."""
