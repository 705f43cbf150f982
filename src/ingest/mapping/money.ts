const AMOUNT = /\d[\d.,\u00a0' ]*\d|\d/;

/**
 * The amount in a price as shops print it: "$12.99", "1.299,00 €", "from 5.99". Of a range ("$10 - $20") the lower
 * end. Undefined where there is no digit ("see options").
 */
export function parseMoney(text: string): number | undefined {
  const amount = AMOUNT.exec(text)?.[0];
  return amount === undefined ? undefined : Number(withDecimalPoint(amount.replace(/[\s\u00a0']/g, "")));
}

/** The last separator is the decimal point, unless three digits follow it and it can only group thousands. */
function withDecimalPoint(amount: string): string {
  const last = Math.max(amount.lastIndexOf("."), amount.lastIndexOf(","));
  if (last < 0) return amount;
  const separator = amount[last];
  const decimals = amount.length - last - 1;
  const repeated = amount.indexOf(separator) !== last;
  const groups = decimals === 3 && (repeated || separator === ",");
  const whole = amount.slice(0, last).replace(/[.,]/g, "");
  return groups ? whole + amount.slice(last + 1) : `${whole}.${amount.slice(last + 1)}`;
}

/** Whether a text is a price and nothing else, as far as a guess goes. */
export function looksLikeMoney(text: string): boolean {
  return /^\s*(from\s+)?([$€£¥₹]|USD|EUR|GBP)?\s*\d[\d.,\s]*([$€£¥₹]|USD|EUR|GBP)?(\s*[-–]\s*[$€£¥₹]?\s*\d[\d.,]*)?\s*$/i.test(
    text,
  );
}
