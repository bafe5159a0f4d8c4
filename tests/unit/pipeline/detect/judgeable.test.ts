import { describe, expect, it } from 'vitest';
import { whyUnjudgeable } from '../../../../src/pipeline/detect/judgeable.ts';

describe('what is not judged, and why', () => {
  it.each([
    ['', 'empty'],
    ['  \n\t ', 'empty'],
    ['\u200b\u2060', 'empty'],
    ['…', 'no-words'],
    ['?!?!', 'no-words'],
    ['12 345', 'no-words'],
    ['https://example.org/x', 'no-words'],
    ['@somebody', 'no-words'],
    ['[noise] [laughter]', 'no-words'],
    ['\ud83d', 'no-words'],
    ['[NAME]', 'redacted'],
    ['<REDACTED>, [PII] 12', 'redacted'],
    ['**** **** ****', 'redacted'],
    ['{{email}}', 'redacted'],
    ['xxxxxx', 'redacted'],
  ] as const)('%j is not scored: %s', (text, reason) => {
    expect(whyUnjudgeable(text, 'customer')).toBe(reason);
  });

  it.each(['bot', 'system'] as const)('nothing that a %s says is scored', role => {
    expect(whyUnjudgeable('I am so sorry to hear that', role)).toBe('automated');
  });

  it.each([
    'For billing, press one. For repairs, press two.',
    'this call may be recorded for training purposes',
    'Your call is important to us, please stay on the line.',
    'all of our agents are currently busy',
    'you have reached the voicemail of',
    'please leave a message after the tone',
    'Para averías, pulse dos.',
    'si desea hablar con un asesor marque el cero',
    'su llamada podría ser grabada',
    'todos nuestros agentes están ocupados, manténgase en la línea',
    'el número que usted ha marcado no existe',
  ])('a recorded prompt is not scored, whoever seems to say it: %s', text => {
    expect(whyUnjudgeable(text, 'customer')).toBe('automated');
    expect(whyUnjudgeable(text, 'agent')).toBe('automated');
  });

  it.each([
    ['🤬🤬', 'emoji have feeling'],
    [':(', 'so have emoticons'],
    ['ok', 'one word is enough'],
    ['I am [NAME]', 'words beside a redaction'],
    ['I keep hearing press one for billing and nobody answers', 'a person who quotes the menu'],
    ['me dicen que para hablar marque dos y no pasa nada', 'a person who quotes the menu, in Spanish'],
    ['this call may be recorded, my name is Laura, how can I help', 'an agent who greets'],
    ['thank you xxx', 'kisses are no redaction'],
  ])('%j is scored: %s', text => {
    expect(whyUnjudgeable(text, 'customer')).toBeUndefined();
  });
});
