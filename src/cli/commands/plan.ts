import { type Command, InvalidArgumentError } from "commander";
import { type IndexPlan, type Plan, plan } from "../../release/index.ts";
import { type CommandContext, printJson } from "../command_context.ts";
import { shareOfOne, wholeNumber } from "../option_parsers.ts";
import { formatBytes, formatCount, formatDuration } from "../terminal/format.ts";
import type { Screen } from "../terminal/screen.ts";
import { renderTable } from "../terminal/table.ts";

const NOTES = `
Bytes are by formulas that hold to a few percent, times of the machine that they were measured on (docs/releases.md). Memory
is for all rows once, of which a machine gives 70 % of its own; scalars come on top as they are. More than one machine is a
Milvus cluster (docs/deploy.md).

Examples:
  $ elanus plan --rows 100e6 --dim 768 --recall 0.95 --qps 500
  $ elanus plan --rows 2000000 --dim 384 --memory 16 --cores 4 --json`;

interface PlanOptions {
  readonly rows: number;
  readonly dim: number;
  readonly recall: number;
  readonly qps: number;
  readonly memory: number;
  readonly cores: number;
  readonly json?: boolean;
}

/** `elanus plan`: what each index would take. */
export function addPlanCommand(program: Command, context: CommandContext): void {
  program
    .command("plan")
    .description("memory, disk, build time and machines of each index for so many vectors, and which one to take")
    .requiredOption("--rows <n>", "how many vectors, as 100e6", count)
    .requiredOption("--dim <n>", "their dims", wholeNumber(1, 32768))
    .option("--recall <share>", "of the ten nearest, what a search must find", shareOfOne, 0.95)
    .option("--qps <n>", "searches a second", wholeNumber(1), 100)
    .option("--memory <gb>", "of a machine, in GB of 10^9 bytes", wholeNumber(1), 64)
    .option("--cores <n>", "of a machine", wholeNumber(1), 8)
    .option("--json", 'print { "vectors", "indexes", "recommended", "reason", "place" }')
    .addHelpText("after", NOTES)
    .action(({ json, ...options }: PlanOptions) => {
      const planned = plan(options);
      if (json) printJson(context, planned);
      else printPlan(planned, context.out);
    });
}

function printPlan(planned: Plan, screen: Screen): void {
  const { bold, green } = screen.colors;
  const { rows, dim, vectors, vectorsInSq8, recommended, reason, place } = planned;
  screen.print(
    `${bold(`${formatCount(rows)} x ${dim}`)}: ${formatBytes(vectors)} of float32, ${formatBytes(vectorsInSq8)} in SQ8\n`,
  );
  const columns = [
    { title: "index", flexible: true },
    ...["memory", "disk", "build", "machines", "searches/s", "recall"].map((title) => ({
      title,
      align: "right" as const,
    })),
  ];
  const cells = planned.indexes.map((index) => rowOf(index, index === recommended, planned.recall, screen));
  screen.print(renderTable(columns, cells, screen));
  const where = place === "one machine" ? "in the process, or `elanus serve`" : "a Milvus cluster (docs/deploy.md)";
  screen.print(`\n${green("✓")} ${bold(nameOf(recommended))}: ${reason}; ${where}`);
}

function rowOf(index: IndexPlan, isBest: boolean, recall: number, { colors }: Screen): string[] {
  const { memory, disk, build, machines, shards, replicas, qps, reaches } = index;
  const name = nameOf(index);
  const spread = replicas > 1 ? ` (${shards} x ${replicas})` : "";
  return [
    isBest ? colors.green(name) : name,
    formatBytes(memory),
    formatBytes(disk),
    build === 0 ? "-" : formatDuration(build * 1000),
    `${formatCount(machines)}${spread}`,
    formatCount(Math.round(qps * replicas)),
    reaches ? colors.green("reached") : colors.red(`below ${recall}`),
  ];
}

/** The type and what tells it from others of its type. */
function nameOf({ index_type, params }: IndexPlan): string {
  const { sq_type, m, nlist } = params;
  const parts = [sq_type, m === undefined ? undefined : `m ${m}`, nlist === undefined ? undefined : `nlist ${nlist}`];
  const named = parts.filter((part) => part !== undefined).join(", ");
  return named === "" ? index_type : `${index_type} ${named}`;
}

/** Whole numbers, as 100e6 too. */
function count(value: string): number {
  const number = Number(value);
  if (value.trim() !== "" && Number.isSafeInteger(number) && number >= 1) return number;
  throw new InvalidArgumentError("It must be a whole number of at least 1, as 2000000 or 100e6.");
}
