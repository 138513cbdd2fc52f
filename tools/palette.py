"""Screenshots in 256 colours: a third of the size, with no library but the browser itself."""

from __future__ import annotations

import base64
import zlib

from playwright.sync_api import Page

_REDUCE = """
async (data) => {
  const blob = await (await fetch("data:image/png;base64," + data)).blob();
  const image = await createImageBitmap(blob);
  const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data: bytes } = context.getImageData(0, 0, image.width, image.height);
  const keyAt = (i) => (bytes[i] << 16) | (bytes[i + 1] << 8) | bytes[i + 2];
  const counts = new Map();
  for (let i = 0; i < bytes.length; i += 4) counts.set(keyAt(i), (counts.get(keyAt(i)) || 0) + 1);
  const palette = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 256).map(([key]) => key);
  const places = new Map(palette.map((key, place) => [key, place]));
  const nearest = (key) => {
    let best = 0, least = Infinity;
    palette.forEach((other, place) => {
      const d = [16, 8, 0].reduce((sum, s) => sum + (((key >> s) & 255) - ((other >> s) & 255)) ** 2, 0);
      if (d < least) [best, least] = [place, d];
    });
    places.set(key, best);
    return best;
  };
  const rows = [];
  for (let y = 0; y < image.height; y += 1) {
    const row = new Uint8Array(image.width);
    for (let x = 0; x < image.width; x += 1) {
      const key = keyAt(4 * (y * image.width + x));
      row[x] = places.get(key) ?? nearest(key);
    }
    rows.push(btoa(String.fromCharCode(...row)));
  }
  return { palette, rows, width: image.width, height: image.height };
}
"""


def reduced(page: Page, png: bytes) -> bytes:
    """The same picture with the 256 colours it uses most; ``page`` lends its canvas."""
    page.goto("about:blank")
    found = page.evaluate(_REDUCE, base64.b64encode(png).decode())
    colours = b"".join(int(key).to_bytes(3) for key in found["palette"])
    pixels = b"".join(b"\0" + base64.b64decode(row) for row in found["rows"])
    header = found["width"].to_bytes(4) + found["height"].to_bytes(4) + bytes([8, 3, 0, 0, 0])
    parts = [(b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(name, data) for name, data in parts)


def _part(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)
