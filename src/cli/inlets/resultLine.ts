import type { AppliedResult } from '../../pipeline/accept/inlets/apply.ts';

/** One result for people: what it is, who, when, and the words. */
export function resultLine(result: AppliedResult): string {
  switch (result.kind) {
    case 'utterance': {
      const state = result.edit === 'new' ? (result.final ? 'final' : 'interim') : result.edit;
      const role = result.roleAssumed === true ? `${result.role}?` : result.role;
      return line('utterance', state, role, span(result), result.text);
    }
    case 'signal': {
      const values = Object.entries(result.values ?? {}).map(([name, value]) => `${name} ${value}`);
      return line('signal', result.signal, result.speaker, span(result), result.label, values.join(', '));
    }
    case 'event':
      return line('event', result.event, result.scope, result.conversationId, result.vendorCode);
    case 'control':
      return line('control', result.control);
    case 'ignored':
      return line('ignored', result.why);
    case 'error':
      return line('error', result.code, result.message);
  }
}

function span({ beginOffsetMs, endOffsetMs }: { beginOffsetMs?: number; endOffsetMs?: number }) {
  if (beginOffsetMs === undefined) return undefined;
  const end = endOffsetMs === undefined ? '' : (endOffsetMs / 1_000).toFixed(1);
  return `${(beginOffsetMs / 1_000).toFixed(1)}–${end} s`;
}

function line(kind: string, ...parts: readonly (string | undefined)[]): string {
  return [kind.padEnd(9), ...parts.filter(part => part !== undefined && part !== '')].join('  ');
}
