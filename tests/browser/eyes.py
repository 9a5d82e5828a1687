"""What the browser can say of its page: what has the focus and how it shows, what is cut off, what can be hit."""

from __future__ import annotations

from typing import Final

CONTRAST: Final = """
const channels = colour => (colour.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number)
const opaque = colour => channels(colour).length < 4 || channels(colour)[3] > 0.5
const light = colour => channels(colour).slice(0, 3).map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0)
const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b)
    return (bright + 0.05) / (dark + 0.05)
}
const ground = e => {
    for (; e; e = e.parentElement) {
        const colour = getComputedStyle(e).backgroundColor
        if (opaque(colour)) return colour
    }
    return 'rgb(255, 255, 255)'
}
"""
"""How far two colours are apart, as WCAG 2 counts it, and what colour lies behind an element."""

FOCUSED: Final = (
    "() => {"
    + CONTRAST
    + """
    const e = document.activeElement, part = e && e.closest('header, footer, .note, form')
    if (!e || e === document.body) return null
    const style = getComputedStyle(e), box = e.getClientRects()[0]
    const hit = document.elementFromPoint(box.x + box.width / 2, Math.min(box.y + box.height / 2, innerHeight - 2))
    return {
        what: e.outerHTML.slice(0, 100),
        part: part ? part.tagName : 'MAIN',
        top: box.top + scrollY, left: box.left, bottom: box.bottom + scrollY,
        ring: style.outlineStyle !== 'none' ? parseFloat(style.outlineWidth) : 0,
        stands_out: contrast(style.outlineColor, ground(e.parentElement)),
        on_screen: (box.top >= -1 || box.height > innerHeight && box.bottom > 0) && box.left >= -1
            && box.top < innerHeight && box.left < innerWidth,
        on_top: Boolean(hit) && (e.contains(hit) || hit.contains(e)),
    }
}"""
)
"""The control that has the focus: how it is marked and whether it can be seen. Nothing where no control has it."""

CUT_OFF: Final = """() => [...document.body.querySelectorAll('*')].filter(e => {
    const style = getComputedStyle(e)
    const hides = /hidden|clip/.test(style.overflowX + style.overflowY)
    const meant = e.closest('.unseen, .trap, svg')
    return hides && !meant && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
}).map(e => e.outerHTML.slice(0, 120))"""
"""Elements that hide a piece of their own words."""

SMALL_TARGETS: Final = """() => [...document.querySelectorAll('header a, footer a, .button, input, textarea')]
    .filter(e => {
    if (e.type === 'hidden' || e.closest('.trap')) return false
    const box = (e.closest('label') || e).getBoundingClientRect()
    return box.width < 24 || box.height < 24
}).map(e => `${Math.round(e.getBoundingClientRect().height)} px high: ${e.outerHTML.slice(0, 100)}`)"""
"""Controls, and links of the menu and the footer, that a finger may miss."""

FAINT_CONTROLS: Final = (
    "() => {"
    + CONTRAST
    + """
    return [...document.querySelectorAll('main :is(.button, input, textarea)')].filter(e => {
        if (e.closest('.trap') || e.type === 'hidden') return false
        const style = getComputedStyle(e), behind = ground(e.parentElement)
        const edge = parseFloat(style.borderTopWidth) > 0 && contrast(style.borderTopColor, behind) >= 3
        return !(edge || contrast(ground(e), behind) >= 3) || contrast(style.color, ground(e)) < 4.5
    }).map(e => e.outerHTML.slice(0, 120))
}"""
)
"""Buttons and fields whose edge or words do not stand out from what lies behind them (WCAG 1.4.11, 1.4.3)."""

LARGE_TEXT: Final = "() => { document.documentElement.style.fontSize = '200%' }"
WIDE_TEXT: Final = """() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(`
        * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
        p { margin-bottom: 2em !important }`)
    document.adoptedStyleSheets = [sheet]
}"""
"""The reader's own spacing (WCAG 1.4.12)."""

USUAL_TEXT: Final = "() => { document.documentElement.style.fontSize = ''; document.adoptedStyleSheets = [] }"
