/** What a load report has besides the style of the other reports. */
export const loadStyle = `
section > h2, main > h2 { display:block; margin:28px 0 8px }
.slos { list-style:none; margin:0; padding:0 }
.slos li { border-left:4px solid var(--c); background:var(--card); margin:6px 0; padding:4px 10px; border-radius:0 6px 6px 0 }
.slos code { font-weight:600 }
.figures { display:grid; grid-template-columns:repeat(auto-fill,minmax(160px,1fr)); gap:10px; margin:0 }
.figures div { background:var(--card); border:1px solid var(--line); border-radius:8px; padding:8px 12px }
.figures dt { color:var(--soft); font-size:.85rem } .figures dd { margin:0; font-size:1.35rem; font-weight:600; font-variant-numeric:tabular-nums }
.figures dd.note { font-size:.8rem; font-weight:400; color:var(--soft) }
.plots { display:grid; grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr)); gap:20px }
.plot { margin:0; border:1px solid var(--line); border-radius:8px; padding:10px 12px }
.plot h3 { margin:0; font-size:1rem } .plot .legend { margin:6px 0 0 }
.keys { margin:2px 0 6px; font-size:.85rem; min-height:1.4em } .sample { white-space:nowrap; margin-right:12px } .sample svg { display:inline-block; vertical-align:middle }
.plot svg { font-size:12px } .plot > svg { width:100%; height:auto }
.plot svg text { fill:var(--soft) } .plot text.across, .plot text.name { text-anchor:middle } .plot text.up { text-anchor:end }
.plot svg path { fill:none } .plot svg path.tick { stroke:var(--line); stroke-dasharray:2 3 } .plot svg path.axis { stroke:var(--soft) }
.plot svg path.line { stroke-width:2; stroke-linejoin:round; stroke:var(--link) }
.plot svg path.line.low { stroke:var(--good); stroke-dasharray:7 4 }
.plot svg path.line.high { stroke:var(--warn); stroke-width:1.5; stroke-dasharray:2 3 }
.plot svg rect.bar { fill:var(--bad); opacity:1; stroke:var(--page); stroke-width:.5 }
.plot svg rect.warm { fill:var(--none); opacity:.18 } .plot svg rect.hint { fill:transparent; opacity:1 } .plot svg rect.hint:hover { fill:var(--soft); opacity:.2 }
table { border-collapse:collapse; font-variant-numeric:tabular-nums; font-size:.95rem; min-width:100% }
th, td { text-align:right; padding:5px 10px; border-bottom:1px solid var(--line); white-space:nowrap } th { color:var(--soft); font-weight:600 }
th:first-child, td:first-child { text-align:left; position:sticky; left:0; background:var(--page); white-space:normal; overflow-wrap:normal; min-width:7em }
td.worse, tr:has(.worse) td:first-child { color:var(--bad); font-weight:600 } td.better, tr:has(.better) td:first-child { color:var(--good); font-weight:600 }
tr:last-child td { border-bottom:0 }
`;
