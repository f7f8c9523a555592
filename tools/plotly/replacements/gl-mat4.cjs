// The two of gl-mat4's functions that plotly.js calls.
'use strict';

exports.invert = require('gl-mat4/invert');
exports.multiply = require('gl-mat4/multiply');
