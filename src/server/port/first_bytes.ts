import type { Socket } from "node:net";

/** With which a client begins a connection that speaks HTTP/2, as all of gRPC do (RFC 9113, section 3.4). */
const HTTP2_PREFACE = Buffer.from("PRI * HTTP/2.0");

/** Who takes over a connection, by what its client speaks. */
export interface Takers {
  http1(socket: Socket): void;
  http2(socket: Socket): void;
}

/**
 * Hands a connection to whoever its first bytes are meant for, with these bytes in front. One that says nothing for so
 * long is closed.
 */
export function handOver(socket: Socket, takers: Takers, patienceMs: number): void {
  const chunks: Buffer[] = [];
  const close = () => socket.destroy();
  const timer = setTimeout(close, patienceMs);
  const decide = (chunk: Buffer) => {
    chunks.push(chunk);
    const first = Buffer.concat(chunks);
    const isHttp2 = startsAs(first, HTTP2_PREFACE);
    if (isHttp2 && first.length < HTTP2_PREFACE.length) return;
    stop();
    socket.pause();
    socket.unshift(first);
    // A session of HTTP/2 asks a socket itself for what it holds; resumed, it would lose it.
    if (isHttp2) takers.http2(socket);
    else {
      takers.http1(socket);
      socket.resume();
    }
  };
  const stop = () => {
    clearTimeout(timer);
    socket.off("data", decide).off("error", close).off("close", stop);
  };
  socket.on("data", decide).on("error", close).on("close", stop);
}

/** Whether one begins as the other does, as far as both go. */
function startsAs(bytes: Buffer, beginning: Buffer): boolean {
  const length = Math.min(bytes.length, beginning.length);
  return bytes.subarray(0, length).equals(beginning.subarray(0, length));
}
