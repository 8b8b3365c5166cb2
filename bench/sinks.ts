import { createServer, type Server } from "node:http";
import { createServer as createHttp2Server, type Http2Server } from "node:http2";

/** A store that takes everything over HTTP and keeps nothing. */
export function httpSink(port: number): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () =>
      response.writeHead(200, { "content-type": request.headers["content-type"] ?? "" }).end(request.headers["content-type"] === "application/json" ? "{}" : ""),
    );
  });
  return listening(server, port);
}

/** A store that takes everything over gRPC and keeps nothing. */
export function grpcSink(port: number): Promise<Http2Server> {
  const server = createHttp2Server();
  server.on("stream", (stream) => {
    stream.on("error", () => undefined);
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.resume();
    stream.on("end", () => {
      // A client on a busy host may have given up and will send again.
      if (stream.destroyed) return;
      stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
      stream.end(Buffer.alloc(5));
    });
  });
  return listening(server, port);
}

function listening<S extends Server | Http2Server>(server: S, port: number): Promise<S> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
