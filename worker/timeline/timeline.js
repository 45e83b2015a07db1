// Cards from <title>: line 1 what, line 2 when, line 3 because, line 4 rule. One tab stop for each lane; arrows move inside it.
(() => {
  const tl = document.getElementById('tl'), card = document.getElementById('card'), scroll = tl.querySelector('.tl-scroll');
  const marks = [...tl.querySelectorAll('.m')];
  const kinds = ['what', 'when', 'why', 'rule-id'];
  const left = mark => mark.querySelector('.hit').x.baseVal.value;

  for (const mark of marks) {
    const title = mark.querySelector('title');
    mark.facts = title.textContent.split('\n');
    mark.setAttribute('aria-label', mark.facts.join('. '));
    title.remove(); // or the browser would show it over the card
  }
  for (const lane of tl.querySelectorAll('.lane-marks')) {
    const list = [...lane.querySelectorAll('.m')].sort((a, b) => left(a) - left(b));
    list.forEach((mark, i) => {
      mark.setAttribute('tabindex', i ? -1 : 0);
      mark.to = step => list[step === 'first' ? 0 : step === 'last' ? list.length - 1 : i + step];
    });
  }

  const show = mark => {
    card.replaceChildren(...mark.facts.map((fact, i) => Object.assign(document.createElement('div'), { className: kinds[i], textContent: fact })));
    card.hidden = false;
    const box = mark.querySelector('.hit').getBoundingClientRect(), home = tl.getBoundingClientRect(), view = scroll.getBoundingClientRect();
    const middle = Math.max(view.left, Math.min(box.left + Math.min(box.width, 80) / 2, view.right)) - home.left;
    const under = box.bottom - home.top + 8, over = box.top - home.top - card.offsetHeight - 8;
    card.style.left = Math.max(0, Math.min(middle - 24, home.width - card.offsetWidth)) + 'px';
    card.style.top = (box.bottom + card.offsetHeight + 16 > innerHeight && box.top - card.offsetHeight > 8 ? over : under) + 'px';
  };
  const hide = () => { card.hidden = true; };
  const at = event => event.target.closest && event.target.closest('.m');
  const near = (x, y) => { // a finger needs 44 px: the nearest mark within 22
    let best = null, least = 22;
    for (const mark of marks) {
      const box = mark.querySelector('.hit').getBoundingClientRect();
      const away = Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
      if (away < least) { best = mark; least = away; }
    }
    return best;
  };
  const go = (from, step) => {
    const to = from.to(step);
    if (!to) return;
    from.setAttribute('tabindex', -1);
    to.setAttribute('tabindex', 0);
    to.focus();
  };

  tl.addEventListener('pointerover', event => { if (event.pointerType === 'mouse') at(event) ? show(at(event)) : hide(); });
  tl.addEventListener('pointerleave', event => { if (event.pointerType === 'mouse') hide(); });
  document.addEventListener('click', event => {
    const mark = at(event) || (event.target.closest('.plot') && near(event.clientX, event.clientY));
    mark ? show(mark) : hide();
  });
  tl.addEventListener('focusin', event => { if (at(event)) show(at(event)); });
  tl.addEventListener('focusout', hide);
  scroll.addEventListener('scroll', hide, { passive: true });
  document.addEventListener('keydown', event => { if (event.key === 'Escape') hide(); });
  tl.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: 'first', End: 'last' }[event.key];
    if (step && at(event)) { event.preventDefault(); go(at(event), step); }
  });

  const now = Number(tl.dataset.now || 0);
  if (now && scroll.scrollWidth > scroll.clientWidth) { // small screens open at today
    const side = tl.querySelector('.labels').getBoundingClientRect().width;
    scroll.scrollLeft = now + side - scroll.clientWidth * 0.6;
  }
})();
