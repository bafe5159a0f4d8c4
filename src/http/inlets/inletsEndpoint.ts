import { EngineError } from '../../domain/errors.ts';
import { queryOf } from '../query.ts';
import type { WebSocketEndpoint } from '../websocketGate.ts';
import type { UpgradeRefusal } from '../upgradeRefusal.ts';
import { InletConnection, type InletSocketPorts } from './inletConnection.ts';
import { setupAt, type InletSetup, type InletSetups } from './inletSetup.ts';
import { settingsIn } from './streamSettings.ts';

/** `/v1/inlets/<vendor>` as WebSocket (docs/inlets/README.md). */
export function inletsEndpoint(setups: InletSetups, ports: InletSocketPorts): WebSocketEndpoint {
  return {
    path: '/v1/inlets/*',
    refuse: request => {
      try {
        settingsIn(queryOf(request), socketOf(setups, request.url ?? ''));
        return undefined;
      } catch (error) {
        return refusalBy(error);
      }
    },
    open: connection => {
      const { path, query } = connection.peer;
      const setup = socketOf(setups, path);
      return new InletConnection(connection, setup, settingsIn(query, setup), ports);
    },
  };
}

/** @throws EngineError INLET_UNKNOWN */
function socketOf(setups: InletSetups, target: string): InletSetup {
  const setup = setupAt(setups, target);
  if (setup === undefined)
    throw new EngineError('INLET_UNKNOWN', 'no inlet has this name, or it is switched off');
  if (!setup.inlet.transports.includes('websocket'))
    throw new EngineError('INLET_UNKNOWN', `the inlet ${setup.inlet.name} takes webhooks only`);
  return setup;
}

function refusalBy(error: unknown): UpgradeRefusal {
  if (!(error instanceof EngineError)) throw error;
  return { status: error.code === 'INLET_UNKNOWN' ? 404 : 400, code: error.code, message: error.message };
}
