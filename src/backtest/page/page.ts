import type { Gold } from '../gold.ts';
import type { BacktestReport } from '../report.ts';
import type { ConversationResult } from '../result.ts';
import { pageData } from './pageData.ts';
import { pageScript } from './script.ts';
import { pageStyle } from './style.ts';

/**
 * The report as one page, complete in itself: no network, no time, the same bytes for the same report. Words of
 * conversations only where the results hold them; they are shown as text, whatever they look like.
 */
export function reportPage(
  report: BacktestReport,
  results: readonly ConversationResult[],
  gold: Gold | undefined,
): string {
  // A "<" could end the script element.
  const data = JSON.stringify(pageData(report, results, gold)).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>Pulso backtest</title>
<style>${pageStyle}</style>
</head>
<body>
<noscript>This page draws its charts with a script that it holds itself; nothing is loaded.</noscript>
<main id="page"></main>
<script type="application/json" id="data">${data}</script>
<script>${pageScript}</script>
</body>
</html>
`;
}
