"use strict";
// Draws the timeline over its SVG, which stays where no script runs.
(() => {
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const day = { month: "short", day: "numeric" };
  const format = (options) => new Intl.DateTimeFormat(undefined, options);
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // A custom property holds "light-dark(...)" as text; an element's colour is what it comes to.
  function colour(token) {
    const probe = document.createElement("span");
    probe.className = "probe-" + token;
    document.body.append(probe);
    probe.style.color = "var(--" + token + ")";
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  }

  function label(step) {
    return format(step < 3600 ? clock : day);
  }

  function tooltip(step) {
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.hidden = true;
    const exact = format(step < 86400 ? { ...day, ...clock } : { ...day, weekday: "short" });
    return {
      hooks: {
        init: (plot) => plot.over.append(tip),
        setCursor: (plot) => {
          const index = plot.cursor.idx;
          tip.hidden = index == null || plot.cursor.left < 0;
          if (tip.hidden) return;
          const count = plot.data[1][index];
          tip.textContent = exact.format(plot.data[0][index] * 1000) + ": " + count.toLocaleString()
            + (count === 1 ? " event" : " events");
          const left = plot.valToPos(plot.data[0][index], "x");
          const room = plot.over.clientWidth - tip.offsetWidth;
          tip.style.left = Math.max(0, Math.min(room, left - tip.offsetWidth / 2)) + "px";
        },
      },
    };
  }

  function draw(box) {
    const [times, counts] = JSON.parse(box.dataset.chart);
    const step = Number(box.dataset.step);
    const soft = colour("soft");
    const line = colour("line");
    const bars = uPlot.paths.bars({ size: [0.8, 60], align: 1, radius: 0.15 });
    const axis = { stroke: soft, ticks: { stroke: line, size: 4 }, font: "11px " + css("--sans") };
    const byStep = label(step);
    const options = {
      width: box.clientWidth,
      height: box.clientHeight,
      padding: [8, 0, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: {
        x: { range: [times[0], times.at(-1) + step] },
        y: { range: (plot, min, max) => [0, Math.max(4, Math.ceil(max * 1.05))] },
      },
      axes: [
        { ...axis, size: 26, grid: { show: false }, space: 90, values: (plot, at) => at.map((s) => byStep.format(s * 1000)) },
        { ...axis, size: 46, grid: { stroke: line, width: 1 }, space: 34, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6, 1e7],
          values: (plot, at) => at.map((n) => n.toLocaleString(undefined, { notation: "compact" })) },
      ],
      series: [{}, { paths: bars, fill: colour("bar"), stroke: "transparent", width: 0, points: { show: false } }],
      plugins: [tooltip(step)],
    };
    box.plot?.destroy();
    const fallback = box.querySelector("svg");
    if (fallback) {
      box.setAttribute("role", "img");
      box.setAttribute("aria-label", fallback.getAttribute("aria-label"));
      fallback.remove();
    }
    box.classList.add("drawn");
    box.plot = new uPlot(options, [times, counts], box);
  }

  const all = () => document.querySelectorAll("[data-chart]");
  const drawAll = () => { for (const box of all()) draw(box); };
  let waiting = 0;
  addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      for (const box of all()) box.plot?.setSize({ width: box.clientWidth, height: box.clientHeight });
    });
  });
  document.addEventListener("faultline:colours", drawAll);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  document.addEventListener("htmx:afterSwap", drawAll);
  drawAll();
})();
