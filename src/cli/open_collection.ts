import type { ElanusClient } from "../client/elanus_client.ts";
import type { Embedder } from "../embed/index.ts";
import { chooseCollection, openDatabase } from "./open_database.ts";

/** A collection that is ready to be searched by words. */
export interface OpenCollection {
  readonly client: ElanusClient;
  readonly name: string;
  /** The embedder that filled it. */
  readonly embedder: Embedder;
  /** All its fields but the vectors. */
  readonly outputFields: string[];
}
