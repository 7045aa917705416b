/* The view: where it looks, how it moves, what lies under the pointer. */

const map = (() => {
  const box = find("#map");
  const canvas = box.querySelector("canvas");
  const view = { x: 0.5, y: 0.5, scale: 1, width: 1, height: 1, ratio: 1 };
  const MOST_SCALE = 4e8;
  let painter = null;
  let pending = false;
  let still = null;
  let idle = 0;
  let slow = false;
  let home = boundsOf(report.outlinePoints);

  const screenX = (x) => (x - view.x) * view.scale + view.width / 2;
  const screenY = (y) => (y - view.y) * view.scale + view.height / 2;

  function fit(bounds) {
    const margin = 34;
    const wide = Math.max(bounds[2] - bounds[0], 1e-6);
    const high = Math.max(bounds[3] - bounds[1], 1e-6);
    view.scale = Math.min((view.width - 2 * margin) / wide, (view.height - 2 * margin) / high, MOST_SCALE);
    view.x = (bounds[0] + bounds[2]) / 2;
    view.y = (bounds[1] + bounds[3]) / 2;
    redraw();
  }

  function draw() {
    const context = canvas.getContext("2d");
    const begin = performance.now();
    context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    painter(context, view, screenX, screenY);
    slow = performance.now() - begin > 40;
    still = null;
  }

  function redraw() {
    if (pending || painter === null) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      draw();
    });
  }

  /* While a slow map moves, the last picture is shifted; it is drawn afresh once the hand rests. */
  function moved() {
    if (!slow) return redraw();
    if (still === null) {
      still = { picture: document.createElement("canvas"), ...view };
      still.picture.width = canvas.width;
      still.picture.height = canvas.height;
      still.picture.getContext("2d").drawImage(canvas, 0, 0);
    }
    const context = canvas.getContext("2d");
    const factor = view.scale / still.scale;
    context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    const left = (still.x - view.x) * view.scale + view.width / 2 - (still.width / 2) * factor;
    const top = (still.y - view.y) * view.scale + view.height / 2 - (still.height / 2) * factor;
    context.drawImage(still.picture, left, top, still.width * factor, still.height * factor);
    clearTimeout(idle);
    idle = setTimeout(redraw, 130);
    return undefined;
  }

  function zoom(factor, px = view.width / 2, py = view.height / 2) {
    const x = (px - view.width / 2) / view.scale + view.x;
    const y = (py - view.height / 2) / view.scale + view.y;
    view.scale = Math.max(500, Math.min(MOST_SCALE, view.scale * factor));
    view.x = x - (px - view.width / 2) / view.scale;
    view.y = y - (py - view.height / 2) / view.scale;
    moved();
  }

  function pan(dx, dy) {
    view.x -= dx / view.scale;
    view.y -= dy / view.scale;
    moved();
  }

  function resize() {
    const size = box.getBoundingClientRect();
    view.ratio = window.devicePixelRatio || 1;
    view.width = Math.max(1, size.width);
    view.height = Math.max(1, size.height);
    canvas.width = Math.round(view.width * view.ratio);
    canvas.height = Math.round(view.height * view.ratio);
    redraw();
  }

  function listen(hover, click) {
    const held = new Map();
    let travel = 0;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      held.set(event.pointerId, [event.offsetX, event.offsetY]);
      travel = 0;
    });
    canvas.addEventListener("pointermove", (event) => {
      const before = held.get(event.pointerId);
      const now = [event.offsetX, event.offsetY];
      if (!before) return hover(...now);
      if (held.size === 2) {
        const other = [...held].find(([id]) => id !== event.pointerId)[1];
        const gap = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]) || 1;
        zoom(gap(now) / gap(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
      } else {
        pan(now[0] - before[0], now[1] - before[1]);
      }
      travel += Math.abs(now[0] - before[0]) + Math.abs(now[1] - before[1]);
      held.set(event.pointerId, now);
      return hover(null, null);
    });
    const release = (event) => {
      if (held.delete(event.pointerId) && travel < 5 && event.type === "pointerup") click(event.offsetX, event.offsetY);
    };
    canvas.addEventListener("pointerup", release);
    canvas.addEventListener("pointercancel", release);
    canvas.addEventListener("pointerleave", () => hover(null, null));
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      zoom(Math.exp(-event.deltaY * 0.0015), event.offsetX, event.offsetY);
    }, { passive: false });
    box.addEventListener("keydown", (event) => {
      const keys = {
        ArrowLeft: () => pan(60, 0), ArrowRight: () => pan(-60, 0), ArrowUp: () => pan(0, 60), ArrowDown: () => pan(0, -60),
        "+": () => zoom(1.3), "=": () => zoom(1.3), "-": () => zoom(1 / 1.3), 0: () => fit(home),
      };
      if (!keys[event.key]) return;
      event.preventDefault();
      keys[event.key]();
    });
  }

  function start(paint, hover, click) {
    painter = paint;
    resize();
    fit(home);
    listen(hover, click);
    new ResizeObserver(resize).observe(box);
    const forPaper = () => {
      resize();
      fit(home);
      draw();
    };
    window.addEventListener("beforeprint", forPaper);
    window.addEventListener("afterprint", forPaper);
    matchMedia("print").addEventListener("change", forPaper);
  }

  return { box, canvas, view, screenX, screenY, fit, zoom, redraw, start, home: () => fit(home) };
})();
