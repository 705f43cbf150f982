import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BENCH, CACHE } from "../../report/paths.ts";
import { LineProcess } from "./line_process.ts";

const FAISS_PACKAGES = ["faiss-cpu==1.15.1", "numpy==2.2.6"];
const FAISS_FOLDER = join(CACHE, "faiss");

export interface Contender {
  readonly name: string;
  /** @throws Error where it does not run here. */
  start(): LineProcess;
}

export const CONTENDERS: readonly Contender[] = [
  { name: "elanus", start: () => new LineProcess(process.execPath, [elanusScript()]) },
  { name: "faiss", start: startFaiss },
];

function elanusScript(): string {
  return fileURLToPath(new URL("./elanus_process.js", import.meta.url));
}

/** faiss is installed beside the data sets when it is first asked for: there is no build of it for Node. */
function startFaiss(): LineProcess {
  if (!existsSync(FAISS_FOLDER)) {
    console.error("bench: installing faiss ...");
    const pip = ["-m", "pip", "install", "--quiet", "--only-binary=:all:", "--target", FAISS_FOLDER];
    execFileSync("python3", [...pip, ...FAISS_PACKAGES], { stdio: ["ignore", 2, 2] });
  }
  const script = join(BENCH, "src/vectors/ivf/faiss_process.py");
  return new LineProcess("python3", [script], { PYTHONPATH: FAISS_FOLDER });
}
