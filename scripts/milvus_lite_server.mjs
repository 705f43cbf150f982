// Starts the server of Milvus Lite, as it lies in the environment of `python_environment.mjs`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { pythonProgram } from "./python_environment.mjs";

/**
 * A Milvus Lite on a free port of the loopback, over a folder of its own.
 *
 * @returns the process and its address once it says that it serves; undefined, and a line that says why, without Python.
 */
export async function startMilvusLite(folder) {
  const program = pythonProgram("milvus-lite");
  if (program === undefined) return undefined;
  const port = await freePort();
  const args = ["server", "--data-dir", folder, "--host", "127.0.0.1", "--port", String(port)];
  const env = { ...process.env, PYTHONUNBUFFERED: "1" };
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "ignore"] });
  await firstLine(child);
  return { child, url: `http://127.0.0.1:${port}` };
}

/** The first line that a server prints. */
export async function firstLine(server) {
  const [line] = await Promise.race([
    once(createInterface({ input: server.stdout }), "line"),
    once(server, "exit").then(([code]) => Promise.reject(new Error(`the server ended with ${code}`))),
  ]);
  return line;
}

async function freePort() {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address();
  listener.close();
  return port;
}
