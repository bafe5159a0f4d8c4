import { expect, test } from 'vitest';
import { inletNamed } from '../../../../../src/pipeline/accept/inlets/inlets.ts';

test('an inlet is found however people write its name', () => {
  const written = [
    'AssemblyAI v3',
    'rev.ai',
    'twilio_conversations',
    'Azure Speech',
    'SLACK',
    'contact lens',
  ];
  expect(written.map(name => inletNamed(name)?.name)).toEqual([
    'assemblyai',
    'revai',
    'twilio-conversations',
    'azure-speech',
    'slack',
    'amazon-contact-lens',
  ]);
  expect(inletNamed('nobody')).toBeUndefined();
  expect(inletNamed('')).toBeUndefined();
});
