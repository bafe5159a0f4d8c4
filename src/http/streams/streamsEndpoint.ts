import type { EventHub } from '../../pipeline/publish/contract.ts';
import type { WebSocketEndpoint } from '../websocketGate.ts';
import { SignalRoutes } from './signalRoutes.ts';
import { StreamConnection, type StreamPorts } from './streamConnection.ts';

export interface StreamsOptions extends Omit<StreamPorts, 'routes'> {
  /** Where live signals come from, for connections with `?signals=1`. */
  readonly hub: Pick<EventHub, 'onSignals'>;
}

/** `/v1/streams`: live conversations in (docs/protocol.md). */
export function streamsEndpoint({ hub, ...ports }: StreamsOptions): WebSocketEndpoint {
  const routes = new SignalRoutes(hub);
  return {
    path: '/v1/streams',
    open: connection => new StreamConnection(connection, { ...ports, routes }),
  };
}
