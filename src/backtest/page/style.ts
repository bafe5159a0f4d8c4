/** Colours come in pairs, for light and dark; sides, gold and feelings differ by shape too, never by colour alone. */
export const pageStyle = `
:root { --paper:#f6f7f9; --card:#fff; --ink:#17202c; --soft:#5b6778; --line:#e0e4ea; --a:#2463d4; --a-soft:#dbe7fc; --b:#b8560a; --b-soft:#fbe6d3;
  --gold:#8a6a00; --gold-soft:#fff1bf; --neg:#c8323c; --neu:#8791a0; --pos:#188660; --lost:#c8323c1c; --won:#18866021; --open:#8791a01f; --shadow:0 1px 2px #1018280f,0 1px 6px #1018280a }
@media (prefers-color-scheme: dark) { :root:not([data-theme=light]) { --paper:#0e131a; --card:#171e28; --ink:#e8edf4; --soft:#9aa7b8; --line:#2a3442; --a:#74a7ff; --a-soft:#1d3258; --b:#ffa75e; --b-soft:#4a2d14;
  --gold:#f2cc4d; --gold-soft:#43380f; --neg:#ff7b82; --neu:#7d8a9b; --pos:#4ccb9c; --lost:#ff7b8222; --won:#4ccb9c22; --open:#9aa7b820; --shadow:none } }
:root[data-theme=dark] { --paper:#0e131a; --card:#171e28; --ink:#e8edf4; --soft:#9aa7b8; --line:#2a3442; --a:#74a7ff; --a-soft:#1d3258; --b:#ffa75e; --b-soft:#4a2d14;
  --gold:#f2cc4d; --gold-soft:#43380f; --neg:#ff7b82; --neu:#7d8a9b; --pos:#4ccb9c; --lost:#ff7b8222; --won:#4ccb9c22; --open:#9aa7b820; --shadow:none; color-scheme:dark }
:root[data-theme=light] { color-scheme:light }
* { box-sizing:border-box }
body { margin:0; background:var(--paper); color:var(--ink); font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif; font-variant-numeric:tabular-nums }
main { max-width:1440px; margin:0 auto; padding:28px 24px 60px }
header { display:flex; align-items:flex-start; gap:16px; margin-bottom:20px }
header > div { flex:1; min-width:0 }
h1 { font-size:26px; line-height:1.2; margin:0 0 6px; letter-spacing:-.01em }
h2 { font-size:16px; margin:0 0 2px }
h3 { font-size:14px; margin:18px 0 6px }
p { margin:0; color:var(--soft) }
code { font:13px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace; overflow-wrap:anywhere }
button,select,input { font:inherit; color:inherit; background:var(--card); border:1px solid var(--line); border-radius:8px; padding:6px 10px }
button { cursor:pointer } button:hover { border-color:var(--soft) }
:focus-visible { outline:2px solid var(--a); outline-offset:1px }
.key { display:inline-block; width:11px; height:11px; border-radius:3px; margin-right:6px; background:var(--a) } .key.b { background:var(--b); border-radius:50% }
.tiles { display:grid; grid-template-columns:repeat(auto-fit,minmax(150px,1fr)); gap:12px; margin-bottom:12px }
.card { background:var(--card); border:1px solid var(--line); border-radius:12px; padding:16px 18px; box-shadow:var(--shadow); min-width:0 }
.tile b { display:block; font-size:27px; line-height:1.15; font-weight:650; letter-spacing:-.02em; margin:2px 0; padding-top:4px }
.tile { display:flex; flex-direction:column } .tile span { color:var(--soft); font-size:13px; line-height:1.3 } .tile b { margin-top:auto } .tile .other { color:var(--b); font-size:14px }
.charts { display:grid; grid-template-columns:repeat(auto-fit,minmax(380px,1fr)); gap:12px; margin-bottom:28px }
.stack { display:grid; gap:12px; grid-template-rows:1fr auto } .charts svg { margin-top:10px }
svg { display:block; width:100%; height:auto; overflow:visible } svg text { fill:var(--soft); font-size:12px } svg text.halo { paint-order:stroke; stroke:var(--card); stroke-width:4px } svg text.ink { fill:var(--ink) }
.work { display:grid; grid-template-columns:390px minmax(0,1fr); gap:14px; align-items:start }
.filters { display:grid; grid-template-columns:repeat(2,minmax(0,1fr)); gap:8px; margin:10px 0 } .filters > * { min-width:0; width:100% } .filters input { grid-column:1/-1 }
.list { height:min(78vh,860px); overflow:auto; margin:0 -18px -16px; border-top:1px solid var(--line) }
.row { display:grid; grid-template-columns:minmax(0,1fr) 96px; gap:10px; align-items:center; width:100%; text-align:left; border:0; border-bottom:1px solid var(--line); border-radius:0; padding:9px 18px; background:none }
.row:hover { background:var(--paper) } .row[aria-current=true] { background:var(--a-soft) } .row:focus-visible { outline-offset:-2px }
.row .id { white-space:nowrap; overflow:hidden; text-overflow:ellipsis; font-weight:550; font-size:13.5px } .row svg { height:30px }
.chips { display:flex; flex-wrap:wrap; gap:4px; margin-top:3px }
.chip { font-size:11.5px; line-height:1; padding:3px 6px; border-radius:99px; border:1px solid var(--line); color:var(--soft); white-space:nowrap }
.chip.missed,.chip.wrong,.chip.lost { color:var(--neg); border-color:currentColor } .chip.right,.chip.recovered { color:var(--pos); border-color:currentColor }
.chip.alert,.chip.critical { background:var(--a-soft); color:var(--a); border-color:transparent } .chip.critical { font-weight:700 } .chip.differs { background:var(--b-soft); color:var(--b); border-color:transparent } .chip.gold { background:var(--gold-soft); color:var(--gold); border-color:transparent }
.detail { position:sticky; top:14px; max-height:calc(100vh - 28px); overflow:auto }
.legend { display:flex; flex-wrap:wrap; gap:4px 16px; color:var(--soft); font-size:12.5px; margin:8px 0 0 } .legend svg { display:inline-block; width:16px; height:12px; margin-right:5px; vertical-align:-1px }
table { border-collapse:collapse; width:100%; font-size:13.5px } th { text-align:left; color:var(--soft); font-weight:500 } td,th { padding:5px 8px 5px 0; border-bottom:1px solid var(--line); vertical-align:top } td.n,th.n { text-align:right; white-space:nowrap }
tr.now td { background:var(--a-soft) } td.said { width:54% } td:last-child:not(.n) { min-width:150px } .bar { display:inline-block; width:64px; height:8px; border-radius:4px; background:linear-gradient(var(--line),var(--line)) center/1px 100% no-repeat; position:relative; vertical-align:1px } .bar i { position:absolute; top:0; bottom:0; border-radius:4px }
.note { color:var(--soft); font-size:13px; margin-top:8px } .none { padding:24px 18px; color:var(--soft) }
@media (max-width:980px) { .work { grid-template-columns:1fr } .detail { position:static; max-height:none } .list { height:420px } .charts { grid-template-columns:1fr } main { padding:18px 14px } }
`;
