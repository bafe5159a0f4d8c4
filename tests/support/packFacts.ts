import type { PackFacts } from '../../src/domain/packFacts.ts';

/** A made-up airline pack with three events: one grave, one light, one that another date repairs. */
export const airline: PackFacts = {
  name: 'airline',
  version: '1.2.0',
  journeyEvents: new Map([
    [
      'flight-cancelled',
      {
        title: 'flight cancelled',
        titleEs: 'vuelo cancelado',
        stage: 'travel',
        skills: ['rebooking', 'care'],
        severity: 0.9,
      },
    ],
    ['seat-changed', { title: 'seat changed', stage: 'travel', skills: ['seating'], severity: 0.2 }],
    [
      'appointment-moved',
      {
        title: 'appointment moved',
        stage: 'care',
        skills: [],
        severity: 0.5,
        reschedulable: true,
      },
    ],
  ]),
};
