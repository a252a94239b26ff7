#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Pictures are made, filtered, turned and written in several formats.
. "${top_srcdir:?}/tests/programs/programs.sh"
needs convert identify

work() {
	convert -size 1200x900 gradient:red-blue -seed 1 -attenuate 0.4 +noise Gaussian \
		-blur 0x2 -rotate 7 -resize 1000x PNG32:one.png
	convert one.png -colorspace Lab -equalize -emboss 1 -quality 90 two.jpg
	convert one.png two.jpg -append -posterize 12 three.tif
	identify -format '%f %w %h %#\n' one.png two.jpg three.tif
	convert one.png two.jpg +append -scale 25% gif:- | identify -format '%m %w %h\n' -
}

program images "$(convert --version | sed -n '1s/.*ImageMagick \([^ ]*\).*/\1/p')" convert
tap_done
