export interface EscalationOptions {
  readonly dummy?: never;
}
