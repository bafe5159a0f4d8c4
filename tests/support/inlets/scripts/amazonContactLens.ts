import { amazonContactLens } from '../../../../src/pipeline/accept/inlets/vendors/amazonContactLens.ts';
import type { Said, VendorScript } from '../script.ts';

const common = {
  Version: '1.0.0',
  Channel: 'VOICE',
  AccountId: '1',
  InstanceId: 'i-1',
  ContactId: 'contact-1',
  LanguageCode: 'en-US',
};
const speech = ({ speaker, beginMs, endMs }: Said) => ({
  ParticipantId: `p-${speaker}`,
  ParticipantRole: speaker.toUpperCase(),
  BeginOffsetMillis: beginMs,
  EndOffsetMillis: endMs,
});

export const amazonContactLensScript: VendorScript = {
  inlet: amazonContactLens,
  opening: [{ ...common, EventType: 'STARTED' }],
  say: words => ({
    ...common,
    EventType: 'SEGMENTS',
    Segments: [
      words.final
        ? { Transcript: { Id: `t-${words.number}`, ...speech(words), Content: words.text } }
        : {
            Utterance: {
              Id: `u-${words.number}-${words.text.length}`,
              TranscriptId: `t-${words.number}`,
              ...speech(words),
              PartialContent: words.text,
            },
          },
    ],
  }),
  tells: { times: 'both', speakers: true, interims: true },
  others: [
    ['COMPLETED', { ...common, EventType: 'COMPLETED' }, 'event'],
    ['FAILED', { ...common, EventType: 'FAILED' }, 'event'],
    [
      'Categories',
      {
        ...common,
        EventType: 'SEGMENTS',
        Segments: [{ Categories: { MatchedCategories: ['refund'], MatchedDetails: {} } }],
      },
      'signal',
    ],
    ['no segments', { ...common, EventType: 'SEGMENTS', Segments: [] }, 'ignored'],
    [
      'PostContactSummary',
      { ...common, EventType: 'SEGMENTS', Segments: [{ PostContactSummary: { Status: 'COMPLETED' } }] },
      'ignored',
    ],
    [
      'poll',
      {
        Channel: 'VOICE',
        Status: 'IN_PROGRESS',
        NextToken: 'n',
        Segments: [{ Transcript: { Id: 't-8', ParticipantRole: 'AGENT', Content: 'of course' } }],
      },
      'utterance',
    ],
    ['poll ended', { Channel: 'VOICE', Status: 'FAILED', Segments: [] }, 'event'],
  ],
  feeling: {
    ...common,
    EventType: 'SEGMENTS',
    Segments: [
      {
        Transcript: {
          Id: 't-9',
          ParticipantId: 'p-customer',
          ParticipantRole: 'CUSTOMER',
          Content: 'this is the last straw',
          BeginOffsetMillis: 9_000,
          EndOffsetMillis: 11_000,
          Sentiment: 'NEGATIVE',
          IssuesDetected: [{ CharacterOffsets: { BeginOffsetChar: 0, EndOffsetChar: 4 } }],
        },
      },
    ],
  },
  unknown: { ...common, EventType: 'FANFARE' },
};
