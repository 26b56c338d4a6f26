"""What a reader cannot read on a page as the browser has drawn it: words cut off, outside their picture, or under others."""

from __future__ import annotations

from playwright.sync_api import Page

# Pixels that two words, or a word and its edge, may share: letters have some room of their own around them.
SHARED = 2
_LOOK = """shared => {
  const found = [], boxes = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const clips = one => getComputedStyle(one).overflowX !== "visible";
  while (walk.nextNode()) {
    const node = walk.currentNode, words = node.textContent.trim(), own = node.parentElement;
    if (!words || own.closest(".skjult, .spring, script, style, noscript, option, thead[style], title, desc")) continue;
    if (!own.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    // What is scrolled out of sight is reached by scrolling; what is hidden behind an edge is not.
    let seen = {left: -1e6, right: 1e6, top: -1e6, bottom: 1e6}, gone = false;
    for (let one = own; one && one !== document.body; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.clipPath !== "none" && one.getBoundingClientRect().width < 2) { gone = true; break; }
      if (one.tagName === "svg" || one.ownerSVGElement || !clips(one)) continue;
      const edge = one.getBoundingClientRect();
      if (style.overflowX === "hidden" && one.scrollWidth > one.clientWidth + shared) found.push(`cut: ${words.slice(0, 60)}`);
      seen = {left: Math.max(seen.left, edge.left), right: Math.min(seen.right, edge.right),
              top: Math.max(seen.top, edge.top), bottom: Math.min(seen.bottom, edge.bottom)};
    }
    if (gone) continue;
    const picture = own.closest("svg");
    for (const box of range.getClientRects()) {
      if (box.width < 1 || box.height < 1) continue;
      if (picture) {
        const edge = picture.getBoundingClientRect();
        if (box.left < edge.left - shared || box.right > edge.right + shared || box.top < edge.top - shared ||
            box.bottom > edge.bottom + shared) found.push(`outside its picture: ${words.slice(0, 60)}`);
      } else if (box.left < -shared || (seen.right === 1e6 && box.right > innerWidth + shared)) {
        found.push(`off the page: ${words.slice(0, 60)}`);
      }
      const drawn = {left: Math.max(box.left, seen.left), right: Math.min(box.right, seen.right),
                     top: Math.max(box.top, seen.top), bottom: Math.min(box.bottom, seen.bottom), words, own};
      if (drawn.right - drawn.left > shared && drawn.bottom - drawn.top > shared) boxes.push(drawn);
    }
  }
  boxes.sort((one, other) => one.top - other.top);
  // A line is higher than its letters: two lines may share a third of that.
  const room = (one, other) => Math.max(shared, 0.34 * Math.min(one.bottom - one.top, other.bottom - other.top));
  boxes.forEach((one, place) => {
    for (let next = place + 1; next < boxes.length && boxes[next].top < one.bottom; next += 1) {
      const other = boxes[next];
      if (one.own === other.own) continue;
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (across > shared && down > room(one, other)) {
        found.push(`on top of each other: ${one.words.slice(0, 40)} | ${other.words.slice(0, 40)}`);
      }
    }
  });
  return [...new Set(found)];
}"""


def unreadable(shown: Page) -> list[str]:
    """A line for each word that is cut, off the page, outside its picture or under another; folded text is opened first."""
    shown.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    return list(shown.evaluate(_LOOK, SHARED))
