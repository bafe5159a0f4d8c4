/** A frame whose customer raises an alert with one sentence, as its own conversation. */
export function furiousFrame(conversationId: string): string {
  const text =
    'this is the third time i call about it and nobody helps, i am furious, i want to cancel my contract right now and you will hear from my lawyer';
  const ids = { conversationId, utteranceId: 'u-1' };
  return JSON.stringify({ type: 'utterance', ...ids, role: 'customer', text, final: true });
}
