/** One call as strace writes it, put together where other threads came between its begin and its end. */
interface SystemCall {
  readonly name: string;
  /** Arguments and result. */
  readonly told: string;
  /** Lines of the trace in which it began and ended. */
  readonly begun: number;
  readonly ended: number;
}

const line = /^(\d+) +(?:<\.\.\. (\w+) resumed>|(\w+)\()(.*)$/;
const unfinished = ' <unfinished ...>';

function callsIn(trace: string): SystemCall[] {
  const open = new Map<string, { readonly told: string; readonly begun: number }>();
  const calls: SystemCall[] = [];
  for (const [at, each] of trace.split('\n').entries()) {
    const [, thread = '', resumed, begun, rest = ''] = line.exec(each) ?? [];
    const name = resumed ?? begun;
    if (name === undefined) continue;
    const before = resumed === undefined ? undefined : open.get(thread);
    const told = `${before?.told ?? ''}${rest}`;
    if (told.endsWith(unfinished)) open.set(thread, { told: told.slice(0, -unfinished.length), begun: at });
    else calls.push({ name, told, begun: before?.begun ?? at, ended: at });
  }
  return calls;
}

const isOnLog = ({ told }: SystemCall) => /^\d+<[^>]*pulso\.db-wal>/.test(told);
const isOnSocket = ({ told }: SystemCall) => /^\d+<(?:socket|TCP)/.test(told);
const isRead = ({ name }: SystemCall) => name.startsWith('read') || name.startsWith('recv');

/**
 * Follows each final through the calls of an engine: received from a socket, written into the log of the database, the
 * log synced with success after that, and only then its `accepted` handed to the socket.
 * @returns for which that was not so, one line each
 */
export function answersBeforeSync(trace: string, ids: readonly string[]): string[] {
  const calls = callsIn(trace);
  const socketReads = calls.filter(each => isOnSocket(each) && isRead(each));
  const socketWrites = calls.filter(each => isOnSocket(each) && !isRead(each));
  const logWrites = calls.filter(each => isOnLog(each) && each.name.startsWith('pwrite'));
  const syncs = calls.filter(
    each => isOnLog(each) && each.name.includes('sync') && each.told.endsWith(' = 0'),
  );
  return ids.flatMap(id => {
    const received = socketReads.find(({ told }) => told.includes(id));
    if (received === undefined) return [`${id}: not seen to be received`];
    const answered = socketWrites.find(
      ({ told, begun }) => begun > received.ended && told.includes('accepted') && told.includes(id),
    );
    if (answered === undefined) return [`${id}: not seen to be accepted`];
    const kept = logWrites.find(({ told, begun }) => begun > received.ended && told.includes(id));
    if (kept === undefined || kept.ended > answered.begun) return [`${id}: accepted before it was written`];
    const isSafe = syncs.some(({ begun, ended }) => begun > kept.ended && ended < answered.begun);
    return isSafe ? [] : [`${id}: accepted before it was synced`];
  });
}
