/**
 * What draws the page, as the browser gets it: plain DOM, and everything from the data goes through `textContent`
 * or attributes. It draws one conversation at a time, and lists more as one scrolls.
 */
export const pageScript = String.raw`
'use strict';
const { report, conversations } = JSON.parse(document.getElementById('data').textContent);
const sides = report.against ? [report, report.against] : [report];
const sideNames = sides.length === 1 ? ['rules'] : ['rules', 'against'];
const svgNs = 'http://www.w3.org/2000/svg';
const svgTags = new Set(['svg', 'g', 'line', 'path', 'circle', 'rect', 'text', 'title', 'polygon']);

function h(tag, attributes, ...children) {
  const element = svgTags.has(tag) ? document.createElementNS(svgNs, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}
const number = (value, digits = 2) =>
  value === null || value === undefined ? '–' : value.toFixed(Number.isInteger(value) ? 0 : digits).replace('-', '−');
const feeling = valence => (valence === null ? 'var(--neu)' : valence < -0.25 ? 'var(--neg)' : valence > 0.25 ? 'var(--pos)' : 'var(--neu)');
const sideColour = side => (side === 0 ? 'var(--a)' : 'var(--b)');
const plural = (count, noun) => count.toLocaleString('en') + ' ' + noun + (count === 1 ? '' : 's');

function header() {
  const model = report.versions.model;
  const button = h('button', { type: 'button', onclick: () => {
    const dark = document.documentElement.dataset.theme
      ? document.documentElement.dataset.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches;
    document.documentElement.dataset.theme = dark ? 'light' : 'dark';
  } }, 'Light / dark');
  return h('header', {}, h('div', {},
    h('h1', {}, 'What these rules would have raised'),
    h('p', {}, plural(report.conversations, 'conversation') + ', ' + plural(report.utterances, 'utterance') +
      (report.labels ? ', ' + report.labels.conversations + ' with a gold label' : '') + ' · model ' + model.name),
    sides.map((side, at) => h('p', {}, h('span', { class: 'key' + (at ? ' b' : '') }), sideNames[at] + ' ', h('code', {}, side.rules.file))),
  ), button);
}

function tiles() {
  const all = [
    ['alerted per 100 conversations', side => number(side.overall.per100, 1)],
    ...(report.alerts ? [
      ['alerts: precision', side => number(side.alerts.precision)],
      ['alerts: recall', side => number(side.alerts.recall)],
      ['alerts: F1', side => number(side.alerts.f1)],
      ['median delay, utterances', side => number(side.alerts.medianDelayUtterances, 1)],
      ['watch and above: F1', side => number(side.watch.f1)],
    ] : []),
    ['moments opened', side => number(side.moments.opened.count)],
    ['turned around / lost', side => side.moments.recovered.count + ' / ' + side.moments.lost.count],
  ];
  return h('section', { class: 'tiles', 'aria-label': 'Figures' }, all.map(([name, valueOf]) => h('div', { class: 'card tile' },
    h('span', {}, name), h('b', {}, valueOf(sides[0])),
    sides[1] ? h('span', { class: 'other' }, 'against ' + valueOf(sides[1])) : null)));
}

function bars(title, note, rows, valuesOf, labelOf) {
  const per = sides.length * 15 + 9, left = 172, width = 470, right = 66;
  const max = Math.max(1, ...rows.flatMap(row => valuesOf(row).map(value => value ?? 0)));
  const drawn = rows.flatMap((row, at) => [
    h('text', { x: left - 10, y: at * per + (per - 9) / 2 + 4, 'text-anchor': 'end', class: 'ink' }, row.length > 24 ? row.slice(0, 23) + '…' : row, h('title', {}, row)),
    ...valuesOf(row).flatMap((value, side) => {
      const length = ((value ?? 0) / max) * (width - left - right);
      const y = at * per + side * 15;
      return [
        h('rect', { x: left, y: y, width: Math.max(length, 1.5), height: 12, rx: 3, fill: sideColour(side) }),
        h('text', { x: left + Math.max(length, 1.5) + 6, y: y + 10 }, labelOf(row, side, value)),
      ];
    }),
  ]);
  return h('div', { class: 'card' }, h('h2', {}, title), h('p', { class: 'note' }, note),
    h('svg', { viewBox: '0 0 ' + width + ' ' + Math.max(rows.length * per, 10), role: 'img', 'aria-label': title }, drawn));
}

function trade() {
  if (!report.alerts) return null;
  const width = 470, height = 300, m = { l: 40, r: 14, t: 8, b: 34 };
  const x = recall => m.l + recall * (width - m.l - m.r), y = precision => height - m.b - precision * (height - m.t - m.b);
  const curves = [0.3, 0.5, 0.7, 0.9].map(f1 => {
    const points = [];
    for (let recall = f1 / (2 - f1); recall <= 1.0001; recall += 0.01) points.push(x(Math.min(recall, 1)).toFixed(1) + ' ' + y(Math.min(1, (f1 * recall) / (2 * recall - f1))).toFixed(1));
    return [h('path', { d: 'M' + points.join('L'), fill: 'none', stroke: 'var(--line)' }),
      h('text', { x: x(1) - 3, y: y(f1 / (2 - f1)) - 4, 'text-anchor': 'end', style: 'font-size:11px' }, 'F1 ' + f1)];
  });
  const grid = [0, 0.5, 1].flatMap(at => [
    h('line', { x1: x(0), x2: x(1), y1: y(at), y2: y(at), stroke: 'var(--line)' }), h('text', { x: m.l - 7, y: y(at) + 4, 'text-anchor': 'end' }, String(at)),
    h('text', { x: x(at), y: height - m.b + 16, 'text-anchor': 'middle' }, String(at)),
  ]);
  const others = (report.baselines ?? []).filter(one => one.recall !== null && one.precision !== null);
  const dots = others.map((one, at) => h('g', {}, h('title', {}, one.name + ': F1 ' + number(one.f1)),
    h('rect', { x: x(one.recall) - 4, y: y(one.precision) - 4, width: 8, height: 8, fill: 'var(--card)', stroke: 'var(--soft)', 'stroke-width': 1.5 }),
    h('text', { x: x(one.recall), y: y(one.precision) - 8, 'text-anchor': 'middle', style: 'font-size:11px' }, String(at + 1))));
  const own = sides.map((side, at) => side.alerts.precision === null || side.alerts.recall === null ? null : h('g', {},
    h('title', {}, sideNames[at] + ': F1 ' + number(side.alerts.f1)),
    at === 0 ? h('rect', { x: x(side.alerts.recall) - 7, y: y(side.alerts.precision) - 7, width: 14, height: 14, rx: 4, fill: 'var(--a)' })
      : h('circle', { cx: x(side.alerts.recall), cy: y(side.alerts.precision), r: 7, fill: 'var(--b)' })));
  return h('div', { class: 'card' }, h('h2', {}, 'Precision against recall'), h('p', { class: 'note' }, 'Alerts on labelled conversations: up and right is better.'),
    h('svg', { viewBox: '0 0 ' + width + ' ' + height, role: 'img', 'aria-label': 'Precision against recall' }, grid, curves,
      h('text', { x: x(0.5), y: height - 4, 'text-anchor': 'middle' }, 'recall'), h('text', { x: 12, y: y(0.5), 'text-anchor': 'middle', transform: 'rotate(-90 12 ' + y(0.5) + ')' }, 'precision'), dots, own),
    others.length ? h('table', {}, h('tr', {}, h('th', {}, ''), h('th', {}, ''), h('th', { class: 'n' }, 'F1'), h('th', { class: 'n' }, 'per 100')),
      sides.map((side, at) => h('tr', {}, h('td', {}, h('span', { class: 'key' + (at ? ' b' : '') })), h('td', {}, sideNames[at]), h('td', { class: 'n' }, number(side.alerts.f1)), h('td', { class: 'n' }, number(side.gold.per100, 1)))),
      others.map((one, at) => h('tr', {}, h('td', {}, String(at + 1)), h('td', {}, one.name), h('td', { class: 'n' }, number(one.f1)), h('td', { class: 'n' }, number(one.per100, 1))))) : null);
}

function charts() {
  const keys = name => [...new Set(sides.flatMap(side => Object.keys(side[name])))];
  const rules = keys('byRule').sort((p, q) => (sides[0].byRule[q]?.alerted ?? 0) - (sides[0].byRule[p]?.alerted ?? 0));
  const sectors = keys('bySector').sort((p, q) => (sides[0].bySector[q]?.conversations ?? 0) - (sides[0].bySector[p]?.conversations ?? 0)).slice(0, 14);
  return h('section', { class: 'charts', 'aria-label': 'Charts' }, trade(),
    bars('Alerted, by rule', 'Conversations per 100 in which the rule named an alert.', rules,
      rule => sides.map(side => side.byRule[rule]?.per100 ?? null), (rule, side, value) => number(value, 1)),
    h('div', { class: 'stack' }, bars('Alerted, by sector', 'Per 100 conversations of the sector, and how many there are.', sectors,
      sector => sides.map(side => side.bySector[sector]?.per100 ?? null),
      (sector, side, value) => number(value, 1) + (side === 0 ? '  of ' + sides[0].bySector[sector].conversations : '')),
    bars('Highest level', 'Conversations per 100 that got as far and no further.', ['watch', 'alert', 'critical'],
      level => sides.map(side => side.byLevel[level].per100), (level, side, value) => number(value, 1))));
}

function sparkline(conversation) {
  const said = conversation.u.map((one, at) => [at, one]).filter(([, one]) => one.r === 'customer' && one.v !== null);
  const x = at => 3 + (at / Math.max(1, conversation.u.length - 1)) * 90, y = valence => 15 - valence * 12;
  const first = conversation.j[0].e.find(one => one.edge !== 'cleared' && one.level !== 'watch');
  return h('svg', { viewBox: '0 0 96 30', 'aria-hidden': 'true' },
    h('line', { x1: 0, x2: 96, y1: 15, y2: 15, stroke: 'var(--line)' }),
    conversation.gold && conversation.gold.alertAt !== null ? h('line', { x1: x(conversation.gold.alertAt), x2: x(conversation.gold.alertAt), y1: 0, y2: 30, stroke: 'var(--gold)', 'stroke-width': 1.5, 'stroke-dasharray': '3 2' }) : null,
    first ? h('polygon', { points: [x(first.at) - 4, 0, x(first.at) + 4, 0, x(first.at), 7].join(' '), fill: 'var(--a)' }) : null,
    h('path', { d: said.map(([at, one], i) => (i ? 'L' : 'M') + x(at).toFixed(1) + ' ' + y(one.v).toFixed(1)).join(''), fill: 'none', stroke: 'var(--soft)', 'stroke-width': 1.2 }),
    said.map(([at, one]) => h('circle', { cx: x(at), cy: y(one.v), r: 2, fill: feeling(one.v) })));
}

function curve(conversation) {
  const count = conversation.u.length, gold = conversation.gold;
  const width = 900, m = { l: 70, r: 26, t: 20 + sides.length * 24, b: gold ? 88 : 54 }, plot = 230, height = m.t + plot + m.b, base = m.t + plot;
  const x = at => m.l + (count === 1 ? 0.5 : at / (count - 1)) * (width - m.l - m.r), y = valence => m.t + ((1 - valence) / 2) * plot;
  const every = Math.ceil(count / 24);
  const axes = [
    ...[-1, -0.5, 0, 0.5, 1].map(valence => h('line', { x1: m.l - 10, x2: width - m.r + 10, y1: y(valence), y2: y(valence), stroke: valence === 0 ? 'var(--soft)' : 'var(--line)', 'stroke-width': valence === 0 ? 1 : 1 })),
    ...[[-1, '−1'], [0, '0'], [1, '+1']].map(([valence, text]) => h('text', { x: m.l - 16, y: y(valence) + 4, 'text-anchor': 'end' }, text)),
    ...conversation.u.flatMap((_, at) => at % every ? [] : [h('text', { x: x(at), y: base + 18, 'text-anchor': 'middle', class: 'halo' }, String(at))]),
  ];
  const bands = [];
  let opened = null;
  for (const moment of conversation.j[0].m) {
    if (moment.edge === 'opened') { opened = moment; continue; }
    if (!opened) continue;
    const from = x(opened.at ?? 0) - 6, to = x(moment.at ?? count - 1) + 6;
    bands.push(h('rect', { x: from, y: m.t, width: Math.max(to - from, 14), height: plot, rx: 4, fill: moment.edge === 'lost' ? 'var(--lost)' : 'var(--won)' }, h('title', {}, 'moment of truth: ' + opened.journeyEvent + ', ' + moment.edge)),
      h('text', { x: Math.min(from + 14, width - 190), y: m.t + 17, class: 'halo' }, opened.journeyEvent.replaceAll('-', ' ') + ', ' + moment.edge));
    opened = null;
  }
  const line = role => conversation.u.map((one, at) => [at, one]).filter(([, one]) => one.r === role && one.v !== null);
  const customer = line('customer');
  const others = conversation.u.map((one, at) => [at, one]).filter(([, one]) => one.r !== 'customer' && one.v !== null);
  const tip = (at, one) => h('title', {}, at + ', ' + one.r + ': valence ' + number(one.v) + (one.p ? '; ' + one.p.join(', ') : '') + (one.t ? '\n' + one.t : ''));
  const flags = conversation.j.flatMap((judgement, side) => {
    const top = 14 + side * 24;
    let taken = -Infinity;
    return [h('text', { x: m.l - 16, y: top + 4, 'text-anchor': 'end', style: 'fill:' + sideColour(side) + ';font-weight:600' }, sideNames[side]),
      ...judgement.e.map(event => {
        const at = x(event.at), loud = event.edge !== 'cleared' && event.level !== 'watch';
        const text = event.edge === 'cleared' ? 'cleared' : event.level;
        const wide = text.length * 6.6 + 12, left = Math.max(Math.min(at, width - m.r - wide + 14), taken + 3);
        taken = left + wide;
        return h('g', {}, h('title', {}, event.edge + ' ' + event.level + ' at ' + event.at + ': ' + event.rule),
          h('line', { x1: at, x2: at, y1: top + 8, y2: base, stroke: sideColour(side), 'stroke-width': loud ? 1.6 : 1, opacity: loud ? 0.9 : 0.35, 'stroke-dasharray': side ? '5 3' : null }),
          h('rect', { x: left - 2, y: top - 9, width: wide, height: 18, rx: side ? 9 : 4, fill: loud ? sideColour(side) : 'var(--card)', stroke: sideColour(side), 'stroke-dasharray': event.edge === 'cleared' ? '2 2' : null }),
          h('text', { x: left + 4, y: top + 4, style: 'font-size:11.5px;fill:' + (loud ? 'var(--card)' : sideColour(side)) + (loud ? ';font-weight:600' : '') }, text));
      })];
  });
  const goldMarks = gold ? [
    ...[['watchAt', 'watch'], ['alertAt', gold.level === 'critical' ? 'critical' : 'alert']].flatMap(([key, name]) => gold[key] === null || (key === 'watchAt' && gold.watchAt === gold.alertAt) ? [] : [
      h('line', { x1: x(gold[key]), x2: x(gold[key]), y1: m.t, y2: base + 36, stroke: 'var(--gold)', 'stroke-width': 2.5, 'stroke-dasharray': '2 4', 'stroke-linecap': 'round' }),
      h('text', { x: x(gold[key]), y: base + 50, 'text-anchor': x(gold[key]) > width - 90 ? 'end' : 'middle', style: 'fill:var(--gold);font-weight:600' }, 'gold ' + name)]),
    h('text', { x: m.l - 16, y: base + 72, 'text-anchor': 'end', style: 'fill:var(--gold)' }, 'gold'),
    ...Object.entries(gold.sentiment).map(([at, label]) => h('rect', { x: x(Number(at)) - 5, y: base + 63, width: 10, height: 10, rx: 2, fill: label === 'negative' ? 'var(--neg)' : label === 'positive' ? 'var(--pos)' : 'var(--neu)' }, h('title', {}, 'gold: ' + label))),
  ] : [];
  const phrases = conversation.u.flatMap((one, at) => one.p && one.r === 'customer' ? [h('polygon', { points: [x(at), base + 23, x(at) + 5, base + 28, x(at), base + 33, x(at) - 5, base + 28].join(' '), fill: 'var(--ink)' }, h('title', {}, one.p.join(', ')))] : []);
  return h('svg', { viewBox: '0 0 ' + width + ' ' + height, role: 'img', 'aria-label': 'Valence by utterance' }, bands, goldMarks, axes, flags,
    others.map(([at, one]) => h('circle', { cx: x(at), cy: y(one.v), r: 3, fill: 'none', stroke: 'var(--neu)' }, tip(at, one))),
    h('path', { d: customer.map(([at, one], i) => (i ? 'L' : 'M') + x(at).toFixed(1) + ' ' + y(one.v).toFixed(1)).join(''), fill: 'none', stroke: 'var(--ink)', 'stroke-width': 2, 'stroke-linejoin': 'round' }),
    customer.map(([at, one]) => h('circle', { cx: x(at), cy: y(one.v), r: 5.5, fill: feeling(one.v), stroke: 'var(--card)', 'stroke-width': 1.5 }, tip(at, one))),
    phrases);
}

function legend(conversation) {
  const swatch = (shape, text) => h('span', {}, h('svg', { viewBox: '0 0 16 12', 'aria-hidden': 'true' }, shape), text);
  return h('div', { class: 'legend' },
    swatch([h('line', { x1: 0, x2: 16, y1: 6, y2: 6, stroke: 'var(--ink)', 'stroke-width': 2 }), h('circle', { cx: 8, cy: 6, r: 4, fill: 'var(--neg)' })], 'customer'),
    swatch(h('circle', { cx: 8, cy: 6, r: 3.5, fill: 'none', stroke: 'var(--neu)' }), 'others'),
    swatch(h('polygon', { points: '8 1 13 6 8 11 3 6', fill: 'var(--ink)' }), 'charged phrase'),
    swatch(h('rect', { x: 0, y: 1, width: 16, height: 10, rx: 2, fill: 'var(--lost)', stroke: 'var(--neg)', 'stroke-width': 0.5 }), 'moment of truth'),
    conversation.gold ? swatch(h('line', { x1: 8, x2: 8, y1: 0, y2: 12, stroke: 'var(--gold)', 'stroke-width': 2.5, 'stroke-dasharray': '2 3' }), 'gold: from here on') : null,
    conversation.gold ? swatch(h('rect', { x: 3, y: 1, width: 10, height: 10, rx: 2, fill: 'var(--neg)' }), 'gold sentiment') : null);
}

const chip = (name, kind) => h('span', { class: 'chip ' + (kind ?? name) }, name);

function valenceBar(valence) {
  if (valence === null) return h('span', { class: 'bar' });
  const from = valence < 0 ? 50 + valence * 50 : 50;
  return h('span', { class: 'bar' }, h('i', { style: 'left:' + from + '%;width:' + Math.max(2, Math.abs(valence) * 50) + '%;background:' + feeling(valence) }));
}

function transcript(conversation) {
  const hasWords = conversation.u.some(one => one.t !== undefined);
  const eventsAt = at => conversation.j.flatMap((judgement, side) => judgement.e.filter(event => event.at === at).map(event => ({ ...event, side })));
  return h('table', {}, h('tr', {}, h('th', {}, '#'), h('th', {}, 'who'), h('th', {}, 'valence'), hasWords ? h('th', {}, 'what was said') : null, h('th', {}, 'phrases'), h('th', {}, 'raised')),
    conversation.u.map((one, at) => {
      const events = eventsAt(at);
      return h('tr', { class: events.some(event => event.edge !== 'cleared' && event.level !== 'watch') ? 'now' : null },
        h('td', {}, String(at)), h('td', {}, one.r), h('td', { style: 'white-space:nowrap' }, valenceBar(one.v), ' ', number(one.v)),
        hasWords ? h('td', { class: 'said' }, one.t ?? '') : null, h('td', {}, (one.p ?? []).join(', ')),
        h('td', {}, events.map(event => h('div', { style: 'color:' + sideColour(event.side) }, (sides.length > 1 ? sideNames[event.side] + ': ' : '') + (event.edge === 'cleared' ? 'cleared' : event.level) + ', ' + event.rule))));
    }));
}

const detail = h('div', { class: 'card detail' });
function show(conversation) {
  for (const row of document.querySelectorAll('.row')) row.setAttribute('aria-current', String(row.dataset.id === conversation.id));
  detail.replaceChildren(
    h('h2', {}, conversation.id),
    h('p', {}, [conversation.file, conversation.lang, conversation.sector, plural(conversation.u.length, 'utterance'), conversation.j[0].pe === null ? null : 'peak-end ' + number(conversation.j[0].pe)].filter(Boolean).join(' · ')),
    h('div', { class: 'chips', style: 'margin:6px 0 10px' }, conversation.is.map(name => chip(name)), conversation.gold ? chip('gold: ' + conversation.gold.level + (conversation.gold.outcome ? ', ' + conversation.gold.outcome : ''), 'gold') : null),
    curve(conversation), legend(conversation), h('h3', {}, 'Utterance by utterance'), transcript(conversation));
  detail.scrollTop = 0;
}

function work() {
  const order = ['missed', 'wrong', 'right', 'differs', 'critical', 'alert', 'watch', 'calm', 'lost', 'recovered'];
  const names = { missed: 'missed (gold wants an alert)', wrong: 'wrong (gold wants none)', right: 'right', differs: 'the two rule files differ', critical: 'critical', alert: 'alert', watch: 'watch', calm: 'nothing raised', lost: 'a moment was lost', recovered: 'a moment was turned around' };
  const countOf = name => conversations.filter(one => one.is.includes(name)).length;
  const option = (value, text) => h('option', { value: value }, text);
  const what = h('select', { 'aria-label': 'Show' }, option('', 'all conversations'), conversations.some(one => one.gold) ? option('gold', 'with a gold label') : null,
    order.filter(countOf).map(name => option(name, names[name] + ' (' + countOf(name) + ')')));
  const by = h('select', { 'aria-label': 'Sort' }, option('interest', 'most interesting first'), option('peak', 'worst remembered first'), option('long', 'longest first'), option('file', 'as in the files'));
  const search = h('input', { type: 'search', placeholder: 'Conversation, file, rule, sector or words', 'aria-label': 'Search' });
  const status = h('p', { class: 'note', role: 'status' });
  const list = h('div', { class: 'list' });
  const sorts = { interest: (p, q) => q.interest - p.interest, peak: (p, q) => (p.j[0].pe ?? 9) - (q.j[0].pe ?? 9), long: (p, q) => q.u.length - p.u.length, file: () => 0 };
  const textOf = one => [one.id, one.file, one.sector, one.lang, ...one.j.flatMap(judgement => judgement.e.map(event => event.rule)), ...one.u.map(said => said.t ?? '')].join(' ').toLowerCase();
  let found = [], shown = 0;
  const row = one => h('button', { class: 'row', type: 'button', 'data-id': one.id, 'aria-current': 'false', onclick: () => show(one) },
    h('span', {}, h('div', { class: 'id', title: one.id }, one.id), h('div', { class: 'chips' }, one.is.map(name => chip(name)), one.gold ? chip('gold: ' + one.gold.level, 'gold') : null)), sparkline(one));
  const more = () => {
    list.append(...found.slice(shown, shown + 60).map(row));
    shown = Math.min(shown + 60, found.length);
  };
  const update = () => {
    const asked = search.value.trim().toLowerCase();
    found = conversations.filter(one => (what.value === '' || (what.value === 'gold' ? one.gold : one.is.includes(what.value))) && (asked === '' || textOf(one).includes(asked))).sort(sorts[by.value]);
    shown = 0;
    list.replaceChildren();
    list.scrollTop = 0;
    more();
    status.textContent = found.length === conversations.length ? plural(found.length, 'conversation') : found.length.toLocaleString('en') + ' of ' + plural(conversations.length, 'conversation');
    if (found.length) show(found[0]);
    else { list.append(h('div', { class: 'none' }, 'None is like this.')); detail.replaceChildren(h('p', {}, 'Nothing to show.')); }
  };
  list.addEventListener('scroll', () => { if (list.scrollTop + list.clientHeight > list.scrollHeight - 400 && shown < found.length) more(); });
  list.addEventListener('keydown', event => {
    const next = event.key === 'ArrowDown' ? 'nextElementSibling' : event.key === 'ArrowUp' ? 'previousElementSibling' : null;
    const target = next && document.activeElement[next];
    if (!target || !target.classList.contains('row')) return;
    event.preventDefault();
    target.focus();
    target.click();
  });
  for (const control of [what, by, search]) control.addEventListener('input', update);
  return { section: h('section', { class: 'work', 'aria-label': 'Conversations' },
    h('div', { class: 'card' }, h('h2', {}, 'Conversation by conversation'), status, h('div', { class: 'filters' }, search, what, by), list), detail), update: update };
}

const conversationsPart = work();
document.getElementById('page').append(header(), tiles(), charts(), conversationsPart.section);
conversationsPart.update();
`;
