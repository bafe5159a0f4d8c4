import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes a small pack with examples into a new folder; returns the files. Throws what the file system throws. */
export function writeSkeleton(folder: string, name: string, parent: string): string[] {
  const files: [string, string][] = [
    [join(folder, 'pack.yaml'), packYaml(name, parent)],
    [join(folder, 'examples', 'en.jsonl'), lines(english)],
    [join(folder, 'examples', 'es.jsonl'), lines(spanish)],
  ];
  mkdirSync(join(folder, 'examples'), { recursive: true });
  for (const [file, content] of files) writeFileSync(file, content);
  return files.map(([file]) => file);
}

const english = [
  { text: 'the installer never showed up', expect: ['journey:missed-visit'] },
  { text: 'the installer did not show up for work at my neighbour', expect: [] },
];
const spanish = [
  { text: 'el instalador no vino', expect: ['journey:missed-visit'] },
  { text: 'el instalador vino a la hora', expect: [] },
];

function lines(examples: readonly object[]): string {
  return examples.map(example => `${JSON.stringify(example)}\n`).join('');
}

function packYaml(name: string, parent: string): string {
  return `# Format and notation: docs/packs.md. Check: pulso packs check
pack: ${name}
extends: ${parent}
version: 0.1.0
languages: [en, es]
sectors: [${name}]
stages: [installation]
skills: [scheduling]

journeyEvents:
  - id: missed-visit
    stage: installation
    title: { en: visit missed, es: visita fallida }
    severity: 0.7
    weight: 0.8
    skills: [scheduling]
    reschedulable: true
    phrases:
      en:
        - (installer|technician) (never|did not) (came|come|showed up|show up)
      es:
        - (instalador|técnico) (nunca|no) (=vino|=llegó|=apareció)
    exceptions:
      en:
        - show up for work
`;
}
