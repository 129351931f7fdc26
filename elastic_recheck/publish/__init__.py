# SPDX-License-Identifier: Apache-2.0
"""From engine, journal, tracker and reviews to a directory of pages, published at once."""
