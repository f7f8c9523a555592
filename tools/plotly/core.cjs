// plotly.js's src/core.js without what no figure of ours uses, and with our seven traces.
//
// Left out: the components updatemenus, sliders, rangeslider, rangeselector, images and selections, the style sheet
// that plotly.js writes into the page (plotly.css is linked instead), the Promise polyfill, and the entry points that
// describe or check figures (validate, makeTemplate, PlotSchema): Python does that.
// The order of registration is plotly.js's own; its comments say why.
'use strict';

const Registry = require('plotly.js/src/registry');
const plotApi = require('plotly.js/src/plot_api/plot_api');
const Fx = require('plotly.js/src/components/fx');
const Plots = require('plotly.js/src/plots/plots');
const { register } = Registry;

exports.version = require('plotly.js/src/version').version;
exports.register = register;

const apiMethods = {
    ...plotApi,
    toImage: require('plotly.js/src/plot_api/to_image'),
    downloadImage: require('plotly.js/src/snapshot/download')
};
for (const [name, fn] of Object.entries(apiMethods)) {
    // A leading underscore marks a method for plotly.js's own use: registered, not exported.
    if (!name.startsWith('_')) exports[name] = fn;
    register({ moduleType: 'apiMethod', name, fn });
}

register(require('plotly.js/src/traces/scatter'));

register([
    require('plotly.js/src/components/annotations'),
    require('plotly.js/src/components/annotations3d'),
    require('plotly.js/src/components/shapes'),
    require('plotly.js/src/components/grid'),
    require('plotly.js/src/components/errorbars'),
    require('plotly.js/src/components/colorscale'),
    require('plotly.js/src/components/colorbar'),
    require('plotly.js/src/components/legend'), // after shapes: its defaults depend on them
    require('plotly.js/src/components/fx'), // after legend: the unified hover label depends on it
    require('plotly.js/src/components/modebar')
]);

register([require('plotly.js/src/locale-en'), require('plotly.js/src/locale-en-us')]);

register([
    require('plotly.js/src/traces/bar'),
    require('plotly.js/src/traces/heatmap'),
    require('plotly.js/src/traces/contour'),
    require('plotly.js/src/traces/scatter3d'),
    require('plotly.js/src/traces/mesh3d')
]);

exports.Icons = require('plotly.js/src/fonts/ploticon');
exports.Plots = { resize: Plots.resize, graphJson: Plots.graphJson };
exports.Fx = { hover: Fx.hover, unhover: Fx.unhover, loneHover: Fx.loneHover, loneUnhover: Fx.loneUnhover };
