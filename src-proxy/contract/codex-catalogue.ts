// How the configuration that we write for Codex tells what it does with our list of models.

/** Sent by Codex with every request of the provider table; never goes on to an upstream. */
export const catalogueHeader = 'x-keyswitch-catalogue';
/** Our list is merged into the one that Codex brings along. */
export const mergedCatalogue = 'merged';
