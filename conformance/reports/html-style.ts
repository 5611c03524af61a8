/** The style of the HTML report: one column on a phone, light or dark as the reader has it. */
export const htmlStyle = `
:root { --page:#fff; --card:#f6f7f9; --line:#d5d9e0; --text:#1b1f26; --soft:#5a6372; --link:#0b57d0;
  --good:#1a7f37; --bad:#c5221f; --warn:#9a6700; --open:#6b4fbb; --none:#6e7781; --on:#fff; }
@media (prefers-color-scheme: dark) { :root { --page:#11151b; --card:#1a2029; --line:#343c48; --text:#e6e9ee; --soft:#9aa4b2;
  --link:#8ab4f8; --good:#56d364; --bad:#ff7b72; --warn:#e3b341; --open:#b39ddb; --none:#8b949e; --on:#11151b; } }
* { box-sizing:border-box }
body { margin:0; background:var(--page); color:var(--text); font:16px/1.5 system-ui,sans-serif; overflow-wrap:anywhere }
header, main { max-width:1100px; margin:0 auto; padding:16px }
header { border-bottom:4px solid var(--tone); padding-bottom:12px }
header.good { --tone:var(--good) } header.bad { --tone:var(--bad) } header.open { --tone:var(--open) }
.target { margin:0; color:var(--soft) }
h1 { margin:4px 0 12px; font-size:1.5rem; line-height:1.25; color:var(--tone) }
h2 { display:inline; font-size:1.15rem; margin:0 }
section { margin-top:28px }
.numbers { display:flex; flex-wrap:wrap; gap:6px; list-style:none; margin:0; padding:0 }
.numbers li { border:1px solid var(--c); color:var(--c); border-radius:99px; padding:1px 10px; font-size:.9rem }
.facts, .legend, .clause, .about { color:var(--soft); font-size:.9rem }
.complaint { color:var(--bad) }
.pass { --c:var(--good) } .fail, .error { --c:var(--bad) } .warn { --c:var(--warn) } .inconclusive { --c:var(--open) } .not-applicable { --c:var(--none) }
summary { cursor:pointer }
.chapter { margin:14px 0; border:1px solid var(--line); border-radius:8px; padding:10px 12px }
.chapter > summary, .job > summary { padding:2px 0 }
.count { color:var(--soft); font-size:.9rem } .count.bad { color:var(--bad) }
.rule { border-left:4px solid var(--c); background:var(--card); margin:8px 0; padding:6px 10px; border-radius:0 6px 6px 0 }
.rule p { margin:6px 0 }
.verdict { background:var(--c); color:var(--on); border-radius:4px; padding:0 6px; font-size:.8rem; font-weight:600 }
.id { font-weight:600; white-space:nowrap }
.known { color:var(--warn) }
a { color:var(--link) }
.evidence a { display:inline-block; padding:2px 6px }
.job, .event { border-top:1px solid var(--line); padding:8px 0 }
.job code { font-size:.9rem }
.scroll { overflow-x:auto; margin-top:6px }
.event { font-size:.9rem } .event:has(:target) { background:var(--card); outline:2px solid var(--link) }
pre { white-space:pre-wrap; background:var(--card); border:1px solid var(--line); border-radius:6px; padding:8px; margin:8px 0; font-size:.8rem; max-height:24em; overflow:auto }
svg { display:block; font:11px system-ui,sans-serif }
svg text { fill:var(--text) } svg .time { fill:var(--soft); text-anchor:middle } svg .lane { fill:var(--soft) }
svg .tick { stroke:var(--line); stroke-dasharray:2 3 }
svg .on-bar { font-size:10px } svg .rule { fill:var(--bad); font-size:10px; font-weight:600; text-anchor:middle }
svg rect { fill:var(--none); opacity:.75 } svg rect.link { fill:var(--link) }
svg .queued { fill:var(--none) } svg .running { fill:var(--link) } svg .completed { fill:var(--good) } svg .failed { fill:var(--bad) } svg .cancelled { fill:var(--warn) }
svg circle, svg path { stroke:var(--page); stroke-width:1 }
svg .good { fill:var(--good) } svg .idle { fill:var(--page); stroke:var(--none); stroke-width:2 }
svg .refused { fill:var(--warn) } svg .lost { fill:var(--bad) }
svg .ring { fill:none; stroke:var(--bad); stroke-width:2.5 } svg .ring.soft { stroke:var(--warn); stroke-width:1.5 } svg .rule.soft { fill:var(--warn) }
.key { display:inline-block; width:10px; height:10px; border-radius:50%; margin-left:8px }
.key.good { background:var(--good) } .key.idle { border:2px solid var(--none) } .key.refused { background:var(--warn) } .key.lost { background:var(--bad) } .key.ring { border:2px solid var(--bad) } .key.soft { border:2px solid var(--warn) }
`;
