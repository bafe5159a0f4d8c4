import { parse, View } from 'vega';
import { compile } from 'vega-lite';
import type { Chart } from '../core/suite.ts';

const width = 560;
const height = 260;

/** Draws a chart as a self-contained SVG. */
export async function drawChart({ spec, title }: Chart): Promise<string> {
  const { spec: compiled } = compile({
    width,
    height,
    background: 'white',
    padding: 12,
    title: { text: title, anchor: 'start' },
    ...spec,
  });
  const view = new View(parse(compiled), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}
