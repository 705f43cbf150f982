import type { AttachmentStore } from "../../client/client.ts";
import type { InteractionModel } from "./interaction_model.ts";
import { readInteractionModel } from "./read_interaction_model.ts";

/** How the attachments of models are called, before the name of the model. */
export const MODEL_ATTACHMENT = "elanus.interactions.";

/** Keeps a model with a collection, in the place of one of that name. */
export async function saveInteractionModel(
  client: Pick<AttachmentStore, "putAttachment">,
  collection_name: string,
  model: InteractionModel,
): Promise<void> {
  await client.putAttachment({ collection_name, name: attachmentOf(model.name), data: model.save() });
}

/**
 * The model of a name that is kept with a collection, as `ease` or `popular`; undefined where there is none.
 *
 * @throws ElanusError CORRUPT, NEWER_FORMAT
 */
export async function openInteractionModel(
  client: Pick<AttachmentStore, "getAttachment">,
  collection_name: string,
  name: string,
): Promise<InteractionModel | undefined> {
  const bytes = await client.getAttachment({ collection_name, name: attachmentOf(name) });
  return bytes === undefined ? undefined : readInteractionModel(bytes);
}

function attachmentOf(name: string): string {
  return `${MODEL_ATTACHMENT}${name}`;
}
