import type { Counter, Gauge, Registry } from "prom-client";

/** As much of `prom-client` as it takes: given by the program, so that none is bundled where there are no metrics. */
export type PrometheusClient = Pick<typeof import("prom-client"), "Counter" | "Gauge">;

/** What a drift watch tells of the releases behind its aliases (`driftWatch({ metrics })`). */
export class ReleaseMetrics {
  private readonly recall: Gauge;
  private readonly evidence: Gauge;
  private readonly samples: Counter;
  private readonly alarms: Counter;

  constructor({ Counter, Gauge }: PrometheusClient, registry: Registry) {
    const registers = [registry];
    const place = ["alias", "release"];
    this.recall = new Gauge({
      registers,
      name: "elanus_release_recall",
      help: "mean recall of the last sampled answers, by exact search with the release's own encoder",
      labelNames: place,
    });
    this.evidence = new Gauge({
      registers,
      name: "elanus_release_drift_evidence",
      help: "how near a sign of drift is to an alarm, from 0 to 1",
      labelNames: [...place, "sign"],
    });
    this.samples = new Counter({
      registers,
      name: "elanus_release_samples_total",
      help: "answers that the drift watch looked at",
      labelNames: place,
    });
    this.alarms = new Counter({
      registers,
      name: "elanus_release_drift_alarms_total",
      help: "alarms of the drift watch, by what has changed",
      labelNames: [...place, "sign"],
    });
  }

  /** @param recall undefined where it is not known. */
  sampled(
    alias: string,
    release: string,
    recall: number | undefined,
    evidence: Readonly<Record<string, number>>,
  ): void {
    const labels = { alias, release };
    this.samples.inc(labels);
    if (recall !== undefined) this.recall.set(labels, recall);
    for (const [sign, share] of Object.entries(evidence)) this.evidence.set({ ...labels, sign }, share);
  }

  alarm(alias: string, release: string, signs: readonly string[]): void {
    for (const sign of signs) this.alarms.inc({ alias, release, sign });
  }
}
