import { ROLES, type Role } from '../../../domain/conversation.ts';
import type { RoleMapping } from './inlet.ts';

export interface AssignedRole {
  readonly role: Role;
  /** Present when no line of the mapping names the label: the role is the mapping's `*`, or the customer's. */
  readonly roleAssumed?: true;
}

/** The default mapping with the lines that are added to it, or replace its own, without regard to case. */
export function mappingOf(defaults: RoleMapping, given: RoleMapping = {}): RoleMapping {
  const lines = [...Object.entries(defaults), ...Object.entries(given)];
  return Object.fromEntries(lines.map(([label, role]) => [label.toLowerCase(), role]));
}

/** The role behind a vendor's label. The words of the roles themselves stand for themselves. */
export function roleOf(speaker: string | undefined, roles: RoleMapping): AssignedRole {
  const wanted = speaker?.toLowerCase();
  if (wanted !== undefined && wanted !== '*') {
    for (const [label, role] of Object.entries(roles)) if (label.toLowerCase() === wanted) return { role };
    const own = ROLES.find(role => role === wanted);
    if (own !== undefined) return { role: own };
  }
  return { role: roles['*'] ?? 'customer', roleAssumed: true };
}

/** True when the mapping has a line for the label itself. */
export function isMapped(speaker: string, roles: RoleMapping): boolean {
  return roleOf(speaker, roles).roleAssumed !== true;
}

/**
 * Which sides of a conversation were never heard. A mapping that is the wrong way round or names the wrong
 * channels shows as an agent, or a customer, who never speaks.
 */
export function silentRoles(heard: Iterable<Role>): readonly Role[] {
  const spoke = new Set(heard);
  return (['customer', 'agent'] as const).filter(role => !spoke.has(role));
}
