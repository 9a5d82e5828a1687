"""Honest files by the libraries of JavaScript that web sites make CVs with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.corpus.content import JOBS, LINES, LINK, NAME, html

COMMON = f"""
const fs = require('fs'), name = {json.dumps(NAME)}, lines = {json.dumps(LINES)}, jobs = {json.dumps(JOBS)}, link = {json.dumps(LINK)};
const photo = fs.readFileSync('foto.jpg'), page = {json.dumps(html())};
"""
SCRIPTS = {
    "docx-js.docx": """
const d = require('docx');
const cell = t => new d.TableCell({children: [new d.Paragraph(t)]});
const doc = new d.Document({creator: name, sections: [{headers: {default: new d.Header({children: [new d.Paragraph('Kop van ' + name)]})}, children: [
  new d.Paragraph({text: name, heading: d.HeadingLevel.HEADING_1}), ...lines.map(l => new d.Paragraph(l)),
  new d.Paragraph({children: [new d.ExternalHyperlink({link, children: [new d.TextRun('zoe.example.org')]})]}),
  new d.Table({rows: jobs.map(j => new d.TableRow({children: j.map(cell)}))}),
  new d.Paragraph({children: [new d.ImageRun({type: 'jpg', data: photo, transformation: {width: 80, height: 80}})]})]}]});
d.Packer.toBuffer(doc).then(b => fs.writeFileSync(OUT, b));""",
    "html-to-docx.docx": """
require('html-to-docx')(page.replace(/<img[^>]*>/, ''), null, {creator: name}).then(b => fs.writeFileSync(OUT, b));""",
    "html-docx-js.docx": """
const made = require('html-docx-js').asBlob(page);
Promise.resolve(made.arrayBuffer ? made.arrayBuffer() : made).then(b => fs.writeFileSync(OUT, Buffer.from(b)));""",
    "pdfkit.pdf": """
const P = require('pdfkit'), p = new P({info: {Author: name}}); p.pipe(fs.createWriteStream(OUT));
p.fontSize(20).text(name); lines.forEach(l => p.fontSize(11).text(l)); p.fillColor('blue').text('zoe', {link}); p.image('foto.jpg', {width: 80}); p.end();""",
    "pdf-lib.pdf": """
const {PDFDocument, StandardFonts} = require('pdf-lib');
(async () => { const p = await PDFDocument.create(); p.setAuthor(name); const f = await p.embedFont(StandardFonts.Helvetica);
const page = p.addPage(); page.drawText(name, {x: 50, y: 750, font: f}); lines.forEach((l, i) => page.drawText(l.replace(/[^\\x20-\\x7e\\xa0-\\xff]/g, '?'), {x: 50, y: 720 - 20 * i, size: 10, font: f}));
page.drawImage(await p.embedJpg(photo.toString("base64")), {x: 50, y: 500, width: 80, height: 80});
const t = p.getForm().createTextField('naam'); t.setText(name); t.addToPage(page, {x: 50, y: 400, width: 200, height: 20});
fs.writeFileSync(OUT, await p.save()); })();""",
    "jspdf.pdf": """
const {jsPDF} = require('jspdf'); const p = new jsPDF(); p.setProperties({author: name}); p.text([name, ...lines], 10, 10, {maxWidth: 180});
p.addImage('data:image/jpeg;base64,' + photo.toString('base64'), 'JPEG', 10, 150, 30, 30); p.textWithLink('zoe', 10, 140, {url: link});
fs.writeFileSync(OUT, Buffer.from(p.output('arraybuffer')));""",
    "react-pdf.pdf": """
const R = require('react'), {Document, Page, Text, Link, Image, renderToFile} = require('@react-pdf/renderer'), e = R.createElement;
renderToFile(e(Document, {author: name}, e(Page, null, e(Text, {key: 1}, name), ...lines.map((l, i) => e(Text, {key: 'l' + i}, l)), e(Link, {key: 2, src: link}, 'zoe'), e(Image, {key: 3, src: 'foto.jpg', style: {width: 80}}))), OUT);""",
    "pdfmake.pdf": """
const P = require('pdfmake'); const fonts = {Helvetica: {normal: 'Helvetica', bold: 'Helvetica-Bold'}};
const def = {info: {author: name}, defaultStyle: {font: 'Helvetica'}, content: [name, ...lines, {table: {body: jobs}}]};
if (P.setFonts) { P.setFonts(fonts); P.createPdf(def).write(OUT); } else { const p = new P(fonts).createPdfKitDocument(def); p.pipe(fs.createWriteStream(OUT)); p.end(); }""",
}


def everything(work: Path, into: Path) -> None:
    """Let each library in the folder NODE write its file."""
    for name, script in SCRIPTS.items():
        (work / "make.cjs").write_text(
            f"{COMMON}\nconst OUT = {json.dumps(str(into / name))};\n{script}", encoding="utf-8"
        )
        env = {**os.environ, "NODE_PATH": str(Path(os.environ.get("NODE", ".")) / "node_modules")}
        made = subprocess.run(
            ["node", "make.cjs"], cwd=work, env=env, capture_output=True, text=True, timeout=60, check=False
        )
        if made.returncode or not (into / name).exists():
            print(f"{name}: {made.stderr.strip().splitlines()[-5:]}", file=sys.stderr)
