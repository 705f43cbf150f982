export type ArithmeticOp = "+" | "-" | "*" | "/" | "%" | "**" | "<<" | ">>" | "&" | "|" | "^";

export type CompareOp = "==" | "!=" | "<" | "<=" | ">" | ">=";
