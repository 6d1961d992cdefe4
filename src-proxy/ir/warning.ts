// What a conversion could not carry, as a value: shown in `x-keyswitch-warnings`, in the ledger and in the GUI.

export interface IrWarning {
  /** `dropped` = left out, `changed` = expressed in another way, `emulated` = acted out with other means. */
  readonly kind: 'dropped' | 'changed' | 'emulated';
  /** The parameter in the caller's own words (`logit_bias`, `tools[2]`). */
  readonly what: string;
  /** One short sentence; never content of the conversation. */
  readonly why: string;
}
