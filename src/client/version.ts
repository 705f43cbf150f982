/** Elanus's version, as package.json has it: read from there at run time, a bundle would lack it. */
export const VERSION = "0.1.0";

/** The version of Milvus whose names, calls and meanings Elanus has. */
export const MILVUS_VERSION = "2.6";
