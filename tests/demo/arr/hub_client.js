// Microsoft's own client, and a line of JSON for whatever happens to it. Ends itself when it has heard `last`.
const { HttpTransportType, HubConnectionBuilder, LogLevel } = require("@microsoft/signalr");

const [url, key, skipNegotiation, last] = process.argv.slice(2);
const tell = (event, value = null) => console.log(JSON.stringify([event, value]));

const options = { accessTokenFactory: () => key };
if (skipNegotiation === "true") {
  Object.assign(options, { skipNegotiation: true, transport: HttpTransportType.WebSockets });
}
const hub = new HubConnectionBuilder()
  .withUrl(url, options)
  .withAutomaticReconnect([100])
  .configureLogging(LogLevel.None)
  .build();
hub.keepAliveIntervalInMilliseconds = 200;
hub.serverTimeoutInMilliseconds = 2000;
hub.on("receiveMessage", (message) => {
  tell("message", message);
  if (message.name === last) {
    hub.stop();
  }
});
hub.onreconnected(() => tell("back"));
hub.onclose((error) => tell("closed", error ? error.message : null));
hub.start().then(
  () => tell("started"),
  (error) => tell("refused", error.message),
);
