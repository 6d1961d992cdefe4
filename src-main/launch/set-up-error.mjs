// A set-up that cannot go on, in one sentence with its remedy: printed as it is, without a stack.

export class SetUpError extends Error {
  /** @override */
  name = 'SetUpError';
}
