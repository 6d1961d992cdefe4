// For models that refuse a conversation that ends with the assistant.

/** Asks in words for what a prefilled turn asks for. */
export const goOn = 'Go on exactly where your last message ends, without repeating any of it.';

/** What the client is told. */
export const noPrefill = 'this model goes on with no turn of its own; it was asked to in words';
