/** The style of a page: light and dark, from a phone of 320 pixels to paper. Contrasts are at least 4.5:1 for text. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#fff;--soft:#f5f6f7;--line:#d5d9de;--edge:#7a838d;--ink:#1d2329;--dim:#555f6a;
--bad:#b3261e;--bad-soft:#fdf1f0;--care:#855400;--care-soft:#fdf6e8;--good:#1a6a3c;--blue:#1a5fa8;--blue-soft:#9dbfe2;--mark:#fff3c9}
@media (prefers-color-scheme:dark){:root{--ground:#12171c;--soft:#1b2229;--line:#333c45;--edge:#7c8792;--ink:#e4e8ec;--dim:#a3adb7;
--bad:#ff8f85;--bad-soft:#2c1d1e;--care:#e8b64c;--care-soft:#2a2416;--good:#74cf97;--blue:#86bcf5;--blue-soft:#355c85;--mark:#4a3f14}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0 auto;padding:1.5rem 1rem 3rem;max-width:56rem;background:var(--ground);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
code,pre,.object{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;font-size:.875em}
pre code{font-size:inherit}
code,td,li,p,h1,mark,summary{unicode-bidi:isolate}
h1{margin:.25rem 0;font-size:1.5rem;line-height:1.3;font-weight:650}
h2{margin:0 0 .75rem;font-size:1.125rem;font-weight:650}
h3{margin:1.5rem 0 .5rem;font-size:1rem;font-weight:650}
p{margin:.5rem 0}
section{margin:2.25rem 0 0}
.note,small,figcaption{color:var(--dim);font-size:.875rem}
small{font-weight:400}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.cause{margin-top:1.5rem;padding:1rem 1.25rem 1.25rem;border:1px solid var(--line);border-left:4px solid var(--care);border-radius:6px}
.cause.confirmed{border-left-color:var(--bad)}
.cause h2{margin:0;font-size:.8125rem;letter-spacing:.02em;color:var(--dim)}
.summary{margin:.25rem 0 .75rem;font-size:1.1875rem;line-height:1.4;font-weight:600}
.certainty{color:var(--dim)}
.badge{margin-right:.25rem;color:var(--care)}
.badge.confirmed{color:var(--bad)}
ol.fixes{margin:0;padding-left:1.5rem}
ol.fixes>li{margin:0 0 1.25rem}
ol.fixes>li::marker{font-weight:650}
ol.fixes p{margin:0 0 .25rem}
h3 code{font-size:1em}
.tag{display:inline-block;margin-right:.75rem;color:var(--dim);font-size:.875rem}
.tag.restarts,.tag.changes{color:var(--care)}
.tag.recreates{color:var(--bad)}
.tag.read-only{color:var(--good)}
.copy{position:relative;margin:.25rem 0}
pre{margin:.25rem 0;padding:.625rem .75rem;background:var(--soft);border-radius:6px;white-space:pre-wrap;
overflow-wrap:anywhere;font-size:.8125rem;line-height:1.55}
.copy:has(button) pre{padding-right:5.25rem}
button{position:absolute;top:.3125rem;right:.375rem;min-width:4.25rem;min-height:1.875rem;padding:0 .5rem;
border:1px solid var(--edge);border-radius:5px;background:var(--ground);color:var(--ink);font:inherit;font-size:.8125rem;cursor:pointer}
button:hover{border-color:var(--ink)}
:focus-visible{outline:2px solid var(--blue);outline-offset:2px}
details{margin:.75rem 0;border-top:1px solid var(--line)}
summary{padding:.5rem 0;font-weight:600;cursor:pointer;border-radius:3px}
figure{margin:.75rem 0}
figcaption{margin-top:.375rem}
svg{display:block;max-width:100%;font-family:inherit}
.chain svg{height:auto}
.box{fill:var(--soft);stroke:var(--edge)}
.box.root{fill:var(--bad-soft);stroke:var(--bad);stroke-width:1.5}
.arrow,.base,.tick{fill:none;stroke:var(--edge)}
svg text{fill:var(--ink);font-size:13px}
svg .object{font-size:13px;font-weight:600}
svg text.label{fill:var(--dim);font-size:12px}
.timeline{overflow:visible}
.timeline text.lane{font-weight:600}
.timeline text.label{text-anchor:middle}
.timeline text.first{text-anchor:start}
.timeline text.last{text-anchor:end}
.base,.tick{stroke:var(--line)}
.now{stroke:var(--dim);stroke-dasharray:3 3}
.span{stroke-width:1}
.span.run{fill:var(--blue-soft);stroke:var(--blue)}
.span.wait,.span.estimate{fill:var(--care-soft);stroke:var(--care)}
.span.estimate{stroke-dasharray:3 2}
.mark{fill:var(--ground);stroke:var(--edge);stroke-width:1.5}
.mark.start{fill:var(--good);stroke:var(--ground)}
.mark.exit{fill:none;stroke:var(--bad);stroke-width:2.5}
.mark.kill{fill:var(--bad);stroke:var(--ground)}
.mark.probe{fill:var(--care);stroke:var(--ground)}
.mark.failure{fill:var(--bad);stroke:var(--ground)}
.mark.edit{fill:none;stroke:var(--blue);stroke-width:2.5}
.legend{display:flex;flex-wrap:wrap;gap:.125rem 1rem;margin:.5rem 0 0;padding:0;list-style:none;font-size:.875rem}
.legend li{display:flex;align-items:center;gap:.375rem}
.memory .room{fill:var(--soft);stroke:var(--line)}
.memory .used{fill:var(--blue)}
.memory .peak{fill:var(--blue-soft)}
.memory .limit,.curve .limit{stroke:var(--bad);stroke-width:2;vector-effect:non-scaling-stroke}
.memory .request{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:2 2}
.curve{background:var(--soft);border-radius:6px}
.curve polyline{fill:none;stroke:var(--blue);stroke-width:2;vector-effect:non-scaling-stroke}
table{width:100%;border-collapse:collapse;font-size:.9375rem}
th,td{padding:.4375rem .75rem .4375rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{color:var(--dim);font-size:.8125rem;font-weight:600;overflow-wrap:normal}
.word,td time{white-space:nowrap}
td time{font-variant-numeric:tabular-nums}
q{quotes:none;white-space:pre-wrap}
.log code>*{display:block;padding-left:2ch}
.log i{color:var(--dim);font-style:normal}
.log mark{padding-left:0;background:var(--mark);color:inherit;font-weight:600}
footer{margin-top:2.5rem;padding-top:.75rem;border-top:1px solid var(--line)}
@media (max-width:40rem){
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,td{display:block}
tr{padding:.5rem 0;border-bottom:1px solid var(--line)}
td{display:grid;grid-template-columns:6.5rem minmax(0,1fr);gap:0 .5rem;padding:.125rem 0;border:0}
td::before{content:attr(data-label);color:var(--dim);font-size:.8125rem;line-height:1.6}
.cause{padding:.875rem 1rem 1rem}
ol.fixes{padding-left:1.25rem}
.copy:has(button) pre{padding-right:.75rem}
button{position:static;display:block;margin:.375rem 0 0}
}
@media (prefers-reduced-motion:no-preference){button{transition:border-color .12s}}
@media print{
:root{color-scheme:light;--ground:#fff;--soft:#f5f6f7;--line:#c8cdd2;--edge:#7a838d;--ink:#000;--dim:#444;--bad:#a01b14;--bad-soft:#fff;
--care:#6f4600;--care-soft:#fff;--good:#14552f;--blue:#14508f;--blue-soft:#b9d1ea;--mark:#eee}
body{max-width:none;padding:0;font-size:10pt}
button{display:none}
.copy:has(button) pre{padding-right:.75rem}
details::details-content{content-visibility:visible;block-size:auto}
summary{list-style:none}
tr,figure,li,.copy,h2,h3{break-inside:avoid}
h2,h3,summary{break-after:avoid}
}
`;
