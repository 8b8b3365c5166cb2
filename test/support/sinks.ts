import { createServer, type Server } from "node:http";
import { createServer as createHttp2Server, type Http2Server } from "node:http2";
import type { AddressInfo, Socket } from "node:net";

/** A server that stands in for a store: it keeps what it is sent, and answers as the test wishes. */
export interface Sink {
  readonly port: number;
  /** Every body that was accepted, as it came. */
  readonly bodies: string[];
  /** The HTTP status of the next answers; above 299 nothing is kept. */
  status: number;
  /** Everything that was accepted, as one text: for what must not be in it. */
  text(): string;
  /** Refuses connections, as a server that is down. */
  down(): Promise<void>;
  /** Listens again, at the same port. */
  up(): Promise<void>;
}

/** Stands in for a store that takes OTLP over HTTP, in whatever encoding. */
export async function httpSink(port = 0): Promise<Sink> {
  const create = (take: Take) =>
    createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const status = take(Buffer.concat(chunks));
        response.writeHead(status, { "content-type": request.headers["content-type"] ?? "text/plain" });
        response.end(request.headers["content-type"] === "application/json" ? "{}" : "");
      });
    });
  return sink(port, create);
}

/** Stands in for a store that takes OTLP over gRPC. */
export async function grpcSink(port = 0): Promise<Sink> {
  const create = (take: Take) => {
    const server = createHttp2Server();
    server.on("stream", (stream) => {
      const chunks: Buffer[] = [];
      stream.on("error", () => undefined);
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const unavailable = "14";
        const status = take(Buffer.concat(chunks)) < 300 ? "0" : unavailable;
        stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
        stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": status }));
        // An empty message: not compressed, no bytes long.
        stream.end(Buffer.alloc(5));
      });
    });
    return server;
  };
  return sink(port, create);
}

type Take = (body: Buffer) => number;

async function sink(wanted: number, create: (take: Take) => Server | Http2Server): Promise<Sink> {
  let server: Server | Http2Server;
  let port = wanted;
  const sockets = new Set<Socket>();
  const up = () =>
    new Promise<void>((resolve, reject) => {
      server = create((body) => {
        if (self.status < 300) self.bodies.push(body.toString("utf8"));
        return self.status;
      });
      server.on("connection", (socket: Socket) => {
        sockets.add(socket);
        socket.on("close", () => sockets.delete(socket));
      });
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  const down = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  const self = {
    bodies: [] as string[],
    status: 200,
    text: () => self.bodies.join("\n"),
    up,
    down,
    get port() {
      return port;
    },
  };
  await up();
  return self;
}
