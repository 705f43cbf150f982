/**
 * Tells when the mean of a stream of values from 0 to 1 has risen above a bound, one value at a time.
 *
 * It bets that it has: at a bet of λ each value x multiplies the stake by 1 + λ (x - bound), which while the mean is at most
 * the bound gains nothing on average, whatever the values' distribution and whatever came before (betting on bounded means;
 * Waudby-Smith and Ramdas 2024). The stake never falls below 1, so that a good past does not weigh on it (an e-detector of
 * the CUSUM kind; Shin, Ramdas and Rinaldo 2023). Of T values its mean is then at most T, and so the chance that it ever
 * reaches T / α among them is at most α.
 */
export class MeanDetector {
  private readonly bound: number;
  private readonly bets: readonly number[];
  private readonly stakes: number[];
  private mean = 1;

  /** @param bound above 0 and below 1: the mean that is still taken for unchanged. */
  constructor(bound: number) {
    this.bound = bound;
    // A bet of 1 / bound would lose all at a single 0.
    this.bets = SHARES.map((share) => share / bound);
    this.stakes = SHARES.map(() => 1);
  }

  /** How much speaks against the bound: at most T / α of T values, but for a chance of α. */
  get evidence(): number {
    return this.mean;
  }

  /** @param value from 0 to 1. */
  add(value: number): void {
    let sum = 0;
    for (let i = 0; i < this.stakes.length; i++) {
      this.stakes[i] = Math.max(1, this.stakes[i]) * (1 + this.bets[i] * (value - this.bound));
      sum += this.stakes[i];
    }
    this.mean = sum / this.stakes.length;
  }
}

/** Large bets see a large change soon, small ones see a small change at all. */
const SHARES = [0.05, 0.1, 0.2, 0.4, 0.8];
