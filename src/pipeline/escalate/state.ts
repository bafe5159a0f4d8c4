/** TEMPORARY SHAPE: the owner of escalate/ writes this. */
export interface EscalationState {
  readonly dummy?: never;
}
export const initialState = (): EscalationState => ({});
